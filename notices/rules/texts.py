"""Texts with places in braces: `{name} 님, {amount}이 결정되었습니다`. No logic, no expressions."""

import re
from collections.abc import Iterator, Mapping
from difflib import get_close_matches
from typing import NamedTuple

from backoffice.lib.refusal import Refusal
from backoffice.lib.workflow import Wording
from notices.rules.channels import CHANNELS, Channel, form_of, strange
from notices.rules.events import EVENTS, PLACES, Event, places_of

PLACE = re.compile(r"\{([^{}]*)\}")
SUBJECT = 120
"""Characters of a subject."""


class Text(NamedTuple):
    """One text in both languages; channels without a subject have none."""

    subject: Wording
    body: Wording


def written(event: Event, channel: Channel, text: Text) -> Text:
    """The text as it is kept, without blanks at its ends.

    Raises Refusal: a text is empty, has a place that the event does not fill (the nearest is named), lacks
    one that it must have, or holds what the channel cannot carry.
    """
    subject = Wording(*(" ".join(part.split()) for part in text.subject))
    body = Wording(*(part.replace("\r\n", "\n").strip() for part in text.body))
    if channel is not Channel.EMAIL:
        subject = Wording("", "")
    for problem in _problems(event, channel, Text(subject, body)):
        raise Refusal(problem.ko, problem.en)
    return Text(subject, body)


def _problems(event: Event, channel: Channel, text: Text) -> Iterator[Wording]:
    for language, subject, body in (
        ("ko", text.subject.ko, text.body.ko),
        ("en", text.subject.en, text.body.en),
    ):
        ko, en = ("한국어", "the Korean text") if language == "ko" else ("영어", "the English text")
        if not body or (channel is Channel.EMAIL and not subject):
            yield Wording(f"{ko} 제목이나 내용이 비어 있습니다", f"{en} is empty")
            continue
        if len(subject) > SUBJECT:
            yield Wording(
                f"{ko} 제목은 {SUBJECT}자까지입니다", f"the subject of {en} has at most {SUBJECT} characters"
            )
        yield from _places(event, f"{subject}\n{body}", ko, en)
        missing = [name for name in EVENTS[event].needed if f"{{{name}}}" not in body]
        if missing:
            said = ", ".join(f"{{{name}}}" for name in missing)
            yield Wording(f"{ko} 내용에 {said} 자리가 있어야 합니다", f"{en} must hold {said}")
        if channel is Channel.TEXT and (bad := strange(body)):
            yield Wording(
                f"{ko} 내용에 문자로 보낼 수 없는 글자가 있습니다: {' '.join(bad)}",
                f"{en} holds what a text message cannot carry: {' '.join(bad)}",
            )


def _places(event: Event, text: str, ko: str, en: str) -> Iterator[Wording]:
    known = places_of(event)
    for name in dict.fromkeys(PLACE.findall(text)):
        if name in known:
            continue
        near = get_close_matches(name.strip(), known, n=1, cutoff=0.5)
        if near:
            yield Wording(
                f"{ko} 내용의 {{{name}}} 자리를 알 수 없습니다. {{{near[0]}}} 아닙니까?",
                f"{en} has the unknown place {{{name}}}: did you mean {{{near[0]}}}?",
            )
        else:
            said = ", ".join(f"{{{one}}}" for one in known)
            yield Wording(
                f"{ko} 내용의 {{{name}}} 자리를 알 수 없습니다. 쓸 수 있는 자리: {said}",
                f"{en} has the unknown place {{{name}}}; there are {said}",
            )
    if re.search(r"[{}]", PLACE.sub("", text)):
        yield Wording(f"{ko} 내용에 짝이 없는 중괄호가 있습니다", f"{en} has a brace without its other half")


def filled(text: str, values: Mapping[str, str]) -> str:
    """The text with its places filled; what stands in a value is never read as a place. Raises KeyError."""
    return PLACE.sub(lambda place: values[place[1]], text)


def examples(event: Event, language: str) -> dict[str, str]:
    """A value for every place of the event, for a preview without a claim."""
    return {name: PLACES[name].example.into(language) for name in places_of(event)}


def said_form(channel: Channel, text: str) -> Wording:
    """What a text would go as, with its length; why not, where it would not."""
    from notices.rules.channels import FORMS, length

    try:
        form = form_of(channel, text)
    except Refusal as refusal:
        return Wording(refusal.ko, refusal.en)
    if channel is Channel.TEXT:
        size = length(text)
        return Wording(f"{FORMS[form].ko}, {size:,}바이트", f"{FORMS[form].en}, {size:,} bytes")
    return CHANNELS[channel]
