"""The rules of the compensation app: plain Python, facts in and amounts out, no Django."""
