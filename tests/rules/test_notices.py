"""Notices: what a text may hold, how long it may be, how facts read in both languages."""

from datetime import datetime, timedelta
from importlib import import_module

import pytest
from hypothesis import given
from hypothesis import strategies as st

from backoffice.lib.refusal import Refusal
from backoffice.lib.workflow import Wording
from claims.rules.damage import KST
from claims.rules.numbers import claim_number
from notices.rules.channels import SMS_BYTES, CannotSend, Channel, Form, form_of, length, masked, strange
from notices.rules.events import EVENTS, PLACES, Event, places_of
from notices.rules.retry import WAITS, next_try
from notices.rules.texts import Text, examples, filled, written
from notices.rules.values import NOTHING, About, day, values, won

SHIPPED = import_module("notices.migrations.0003_texts")
ABOUT = About("가게1", 123, "R1", Wording("시험 장애", ""), "02-000-0000")


@pytest.mark.parametrize(
    ("channel", "text", "form"),
    [
        (Channel.TEXT, "가" * 45, Form.SMS),  # 90 bytes: two for each syllable
        (Channel.TEXT, "가" * 45 + "a", Form.LMS),
        (Channel.TEXT, "a" * 90, Form.SMS),
        (Channel.TEXT, "a" * 91, Form.LMS),
        (Channel.TEXT, "가" * 1000, Form.LMS),
        (Channel.TEXT, "뷁", Form.SMS),  # in CP949, not in EUC-KR
        (Channel.KAKAO, "가" * 1000, Form.KAKAO),
        (Channel.EMAIL, "가" * 5000 + "😀", Form.EMAIL),
    ],
)
def test_what_a_text_goes_as(channel: Channel, text: str, form: Form) -> None:
    assert form_of(channel, text) is form


@pytest.mark.parametrize(
    ("channel", "text", "code", "more"),
    [
        (Channel.TEXT, "가" * 1000 + "a", "too_long", "2,001"),
        (Channel.TEXT, "카페☕ “é” ☕", "characters", "☕é"),
        (Channel.KAKAO, "a" * 1001, "too_long", "1,001"),
        (Channel.EMAIL, "a" * 10_001, "too_long", "10,001"),
    ],
)
def test_what_does_not_fit_is_named(channel: Channel, text: str, code: str, more: str) -> None:
    with pytest.raises(CannotSend) as refused:
        form_of(channel, text)
    assert (refused.value.code, refused.value.more) == (code, more)
    assert all(letter in refused.value.ko for letter in more) and "{" not in refused.value.en


@given(st.text(alphabet=st.characters(codec="cp949"), max_size=60))
def test_bytes_are_those_of_the_carrier(text: str) -> None:
    assert not strange(text)
    assert length(text) == len(text.encode("cp949"))
    assert form_of(Channel.TEXT, text) is (Form.SMS if length(text) <= SMS_BYTES else Form.LMS)


def test_an_unknown_place_is_refused_with_the_nearest() -> None:
    good = Text(Wording("제목", "subject"), Wording("{name} {amount}", "{amount}"))
    assert written(Event.AWARDED, Channel.EMAIL, good) == good
    for body, ko, en in (
        (Wording("{amuont} {amount}", "{amount}"), "{amount} 아닙니까?", "did you mean {amount}?"),
        (Wording("{amount}", "{amount} {zzz}"), "쓸 수 있는 자리", "there are {name}"),
        (Wording("{amount} {reason}", "{amount}"), "{reason}", "{reason}"),  # of another event
        (Wording("{amount", "{amount}"), "짝이 없는", "without its other half"),
        (Wording("{name}", "{amount}"), "{amount} 자리가 있어야", "must hold {amount}"),
        (Wording("{amount}", " "), "비어", "empty"),
    ):
        with pytest.raises(Refusal) as refused:
            written(Event.AWARDED, Channel.EMAIL, good._replace(body=body))
        assert ko in refused.value.ko and en in refused.value.en, body
    with pytest.raises(Refusal, match="☕"):
        written(Event.AWARDED, Channel.TEXT, good._replace(body=Wording("{amount}☕", "{amount}")))
    kept = written(Event.AWARDED, Channel.TEXT, good._replace(body=Wording(" {amount}\r\n", "{amount}")))
    assert kept == Text(Wording("", ""), Wording("{amount}", "{amount}"))  # a text message has no subject


def test_what_stands_in_a_value_is_no_place() -> None:
    assert filled("{name}: {amount}", {"name": "{amount}", "amount": "1"}) == "{amount}: 1"


def test_the_shipped_texts_are_whole() -> None:
    assert set(SHIPPED.TEXTS) == {str(event) for event in EVENTS}
    for name, (subject, email, text) in SHIPPED.TEXTS.items():
        event = Event(name)
        mail = Text(Wording(*subject), Wording(email[0] + SHIPPED.SIGN_KO, email[1] + SHIPPED.SIGN_EN))
        assert written(event, Channel.EMAIL, mail) == mail
        short = Text(Wording("", ""), Wording(*text))
        assert written(event, Channel.TEXT, short) == short
        for language in ("ko", "en"):
            form_of(Channel.TEXT, filled(short.body.into(language), examples(event, language)))


def test_every_place_is_named_in_both_languages_and_every_event_asks_for_its_own() -> None:
    assert {name for event in EVENTS for name in places_of(event)} == set(PLACES)
    for told in EVENTS.values():
        assert set(told.needed) <= set(told.places)


@pytest.mark.parametrize(
    ("said", "language", "expected"),
    [
        ({"amount": 800000}, "ko", {"amount": "800,000원"}),
        ({"amount": 800000}, "en", {"amount": "KRW 800,000"}),
        ({"received": "2019-02-19T16:00:00+00:00"}, "ko", {"received": "2019년 2월 20일"}),
        ({"due": "2019-03-15"}, "en", {"due": "15 March 2019"}),
        ({"due": None}, "en", {"due": NOTHING}),
        ({"items": ["가", "나"]}, "ko", {"items": "- 가\n- 나"}),
        ({"benefits": [["지원금", "", 400000]]}, "en", {"benefits": "- 지원금: KRW 400,000"}),
        ({"ground": "duplicate"}, "ko", {"ground": "중복 신청"}),
        ({"ground": None}, "ko", {"ground": NOTHING, "clause": NOTHING}),
        ({"outcome": "partly"}, "en", {"outcome": "Upheld in part"}),
        ({"bank": "004", "mask": "777-***-0001"}, "en", {"account": "KB Kookmin 777-***-0001"}),
        ({"bank": None, "mask": None}, "ko", {"account": "요금 청구서"}),
        ({"reason": " 계좌 없음 "}, "ko", {"reason": "계좌 없음"}),
    ],
)
def test_facts_in_words(said: dict[str, object], language: str, expected: dict[str, str]) -> None:
    found = values(ABOUT, said, language)
    assert {name: found[name] for name in expected} == expected or "account" in expected
    if "account" in expected:
        assert found["account"].endswith(expected["account"].split()[-1])
    assert found["claim"] == claim_number(123) and found["incident"] == "시험 장애"


def test_days_and_won() -> None:
    assert day("2019-01-01", "ko") == "2019년 1월 1일"
    assert won(0, "ko") == "0원"


def test_trying_again_waits_longer_and_ends() -> None:
    at = datetime(2019, 3, 4, tzinfo=KST)
    waits = [next_try(tries, at) for tries in range(1, len(WAITS) + 1)]
    assert waits == [at + wait for wait in sorted(WAITS)]
    assert next_try(len(WAITS) + 1, at) is None
    assert WAITS[0] >= timedelta(minutes=1)


@pytest.mark.parametrize(
    ("address", "shown"),
    [("01012345678", "010-****-5678"), ("gagae@example.org", "ga***@example.org"), ("123", "****")],
)
def test_an_address_is_masked(address: str, shown: str) -> None:
    assert masked(address) == shown
