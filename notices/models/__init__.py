"""What is told, in which words, and what became of each message."""

from notices.models.messages import Cue, MailboxItem, Message, MessageEvent
from notices.models.templates import Sender, Template

__all__ = ["Cue", "MailboxItem", "Message", "MessageEvent", "Sender", "Template"]
