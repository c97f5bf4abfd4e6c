"""Plain Python: what is told, the texts with their places, how long a text may be, when to try again."""
