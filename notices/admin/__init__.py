"""The lists of this app, and the acts of people on them."""

from notices.admin import messages, senders, texts

__all__ = ["messages", "senders", "texts"]
