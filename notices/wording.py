"""What the rows of this app say, in words for people."""

from typing import Any

from backoffice.lib import show
from backoffice.lib.workflow import Wording
from notices.models import Message
from notices.rules.channels import CHANNELS, FORMS
from notices.rules.events import EVENTS
from notices.rules.workflow import PROBLEMS

EVENT_WORDS: dict[str, Wording] = {str(event): told.words for event, told in EVENTS.items()}
CHANNEL_WORDS: dict[str, Wording] = {str(channel): words for channel, words in CHANNELS.items()}
FORM_WORDS: dict[str, Wording] = {str(form): words for form, words in FORMS.items()}


def problem(message: Message) -> str:
    """Why a message stands where it stands; '' when nothing is wrong."""
    if not message.problem:
        return ""
    said = show.in_words(PROBLEMS[message.problem])
    return f"{said}: {message.more}" if message.more else said


def way(message: Message) -> str:
    """What it went as, else the channel it is to go by."""
    words: Any = FORM_WORDS.get(message.form) or CHANNEL_WORDS[message.channel]
    return show.in_words(words)
