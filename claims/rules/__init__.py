"""The rules of the claims app: plain Python, facts in and verdicts out, no Django."""
