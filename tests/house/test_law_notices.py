"""Messages follow approved texts, leave as they are kept, from registered numbers; cues are done once."""

import uuid
from typing import Any

import pytest

from notices.models import Message, Template
from tests import factories as make
from tests.house.law import act, admitted, execute, insert, refused, value

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("world")]

DAY = make.AT.date()


def text(event: str = "receipt", channel: str = "text", *, approved: bool = True) -> int:
    row = Template.objects.get(event=event, channel=channel)
    if approved:
        execute(
            "UPDATE notices_template SET approved_at = %s, approved_by_id = %s WHERE id = %s",
            make.AT, make.person("approver").pk, row.pk,
        )  # fmt: skip
    return row.pk


def message(template: int, **more: Any) -> int:
    row = {
        "event": "receipt", "claim_id": make.claim("R6").pk, "source_id": 1, "template_id": template,
        "channel": "text", "language": "ko", "status": "waiting", "key": uuid.uuid4(), "made_at": make.AT,
        "not_before": make.AT, **more,
    }  # fmt: skip
    return insert("notices_message", **row)


def sender(**more: Any) -> int:
    row = {"channel": "text", "number": "15880000", "name": "x", "valid_from": DAY, **more}
    return insert("notices_sender", **row)


def kept() -> int:
    return int(value("SELECT min(id) FROM lib_storedfile"))


def hand(row: int, **more: Any) -> None:
    act("message", "hand_over")
    columns = {
        "status": "handing", "file_id": kept(), "handed_at": make.AT, "gateway": "g", "shown_to": "010",
        **more,
    }  # fmt: skip
    update(row, **columns)


def update(row: int, **columns: Any) -> None:
    names = ", ".join(f"{name} = %s" for name in columns)
    execute(f"UPDATE notices_message SET {names} WHERE id = %s", *columns.values(), row)


def test_a_message_follows_an_approved_text_of_its_event_and_channel() -> None:
    draft = text(approved=False)
    with refused("a_message_follows_an_approved_text"):
        message(draft)
    template = text()
    with refused("a_message_follows_an_approved_text"):
        message(template, event="paid")
    with refused("a_message_follows_an_approved_text"):
        message(template, channel="email")
    with admitted():
        message(template)
    with refused("notices_message_is_born_by_its_table", "a_message_that_left_is_kept_as_it_left"):
        message(template, status="sent")
    with refused("a_message_goes_a_known_way"):
        message(template, language="fr")


def test_it_is_written_once_and_sent_again_only_as_it_was() -> None:
    template = text()
    row = message(template)
    with refused("a_message_is_written_once"):
        message(template)
    person = make.person("clerk").pk
    with refused("a_message_is_sent_again_as_it_was"):  # it has not gone
        message(template, again_of_id=row, asked_by_id=person)
    with refused("a_message_sent_again_says_who_asked"):
        message(template, again_of_id=row)
    act("message", "refuse_message")
    update(row, status="failed", problem="refused")
    with admitted():
        message(template, again_of_id=row, asked_by_id=person)
    with refused("a_message_is_sent_again_as_it_was"):
        message(template, again_of_id=row, asked_by_id=person, source_id=2)
    message(template, again_of_id=row, asked_by_id=person)
    with refused("notices_message_again_of_id_key"):
        message(template, again_of_id=row, asked_by_id=person)


def test_a_text_message_comes_from_a_number_registered_for_the_day() -> None:
    row = message(text())
    for more in (
        {"number": "15880001", "valid_from": DAY.replace(year=DAY.year + 1)},
        {"number": "15880002", "valid_from": DAY.replace(day=1), "valid_to": DAY.replace(day=2)},
        {"number": "15880003", "channel": "kakao"},
    ):
        with refused("a_text_comes_from_a_registered_number"):
            hand(row, sender_id=sender(**more))
    with refused("a_text_comes_from_a_registered_number"):
        hand(row)
    with admitted():
        hand(row, sender_id=sender())
    for number in ("1588-0000", "1", "abcdefgh"):
        with refused("a_sender_is_a_number"):
            sender(number=number)


def test_it_leaves_as_it_is_kept_and_changes_by_its_moves_alone() -> None:
    row, number = message(text()), sender()
    with refused("a_message_that_left_is_kept_as_it_left"):
        hand(row, sender_id=number, file_id=None)
    with refused("a_message_that_left_is_kept_as_it_left"):
        hand(row, sender_id=number, shown_to="")
    with refused("a_message_only_moves"):
        update(row, not_before=make.AT, problem="busy")
    with refused("notices_message_moves_by_its_table"):
        update(row, status="stopped", problem="stopped")
    hand(row, sender_id=number)
    act("message", "accept_message")
    with refused("a_sent_message_has_its_number"):
        update(row, status="sent")
    with refused("a_message_that_left_is_kept_as_it_left"):
        update(row, status="sent", gateway_no="1", shown_to="011")
    with admitted():
        update(row, status="sent", gateway_no="1")
    act("message", "refuse_message")
    with refused("a_message_that_failed_says_why"):
        update(row, status="failed")
    for column in ("key = gen_random_uuid()", "claim_id = claim_id", "template_id = template_id"):
        with refused("notices_message_is_append_only"):
            execute(f"UPDATE notices_message SET {column} WHERE id = %s", row)
    assert Message.objects.get(pk=row).status == "handing"


def test_a_text_of_notices_is_approved_by_another_and_never_changed() -> None:
    approver, other = make.person("approver").pk, make.person("approver2").pk
    base = {"event": "receipt", "channel": "text", "body_ko": "x", "body_en": "x", "subject_ko": "",
            "subject_en": "", "made_at": make.AT}  # fmt: skip
    with refused("a_notice_text_begins_as_a_draft"):
        insert("notices_template", version=2, approved_at=make.AT, approved_by_id=other, **base)
    own = insert("notices_template", version=2, made_by_id=approver, **base)
    with refused("a_notice_text_has_one_of_each_version"):
        insert("notices_template", version=2, **base)
    with refused("a_notice_text_is_of_a_known_event"):
        insert("notices_template", version=3, **{**base, "event": "x"})
    approve = "UPDATE notices_template SET approved_at = now(), approved_by_id = %s WHERE id = %s"
    with refused("a_notice_text_is_approved_by_another"):
        execute(approve, approver, own)
    execute(approve, other, own)
    with refused("one_notice_text_in_force"):
        execute(approve, other, Template.objects.get(event="receipt", channel="text", version=1).pk)
    for column in ("body_ko = 'y'", "approved_at = NULL, approved_by_id = NULL", "version = 9"):
        with refused("a_notice_text_is_never_changed"):
            execute(f"UPDATE notices_template SET {column} WHERE id = %s", own)
    with refused("a_notice_text_says_who_ended_it"):
        execute("UPDATE notices_template SET ended_at = now() WHERE id = %s", own)
    execute("UPDATE notices_template SET ended_at = now(), ended_by_id = %s WHERE id = %s", other, own)
    with refused("a_notice_text_is_never_changed"):
        execute("UPDATE notices_template SET ended_at = NULL, ended_by_id = NULL WHERE id = %s", own)


def test_a_move_leaves_a_cue_with_itself_and_the_cue_is_done_once() -> None:
    claim = make.claim("R6")
    text("excluded")
    before = value("SELECT count(*) FROM notices_cue")
    with admitted():
        claims = "UPDATE claims_claim SET status = 'excluded' WHERE id = %s"
        move = act("claim", "exclude")
        execute(claims, make.claim("R7").pk)
        assert value("SELECT count(*) FROM notices_cue WHERE move_id = %s AND event = 'excluded'", move) == 1
    assert value("SELECT count(*) FROM notices_cue") == before  # with its move, or not at all
    row = insert("notices_cue", event="receipt", lo=claim.pk, hi=claim.pk, at=make.AT)
    done = "UPDATE notices_cue SET done_at = now(), messages = %s WHERE id = %s"
    with refused("a_cue_that_is_done_says_how_many"):
        execute(done, None, row)
    with refused("a_cue_is_done_once"):
        execute("UPDATE notices_cue SET lo = 0 WHERE id = %s", row)
    execute(done, 0, row)
    with refused("a_cue_is_done_once"):
        execute(done, 1, row)


def test_a_filing_is_answered_in_a_known_language() -> None:
    with refused("a_filing_is_answered_in_a_known_language"):
        execute("UPDATE claims_filing SET language = 'fr'")


def test_a_number_of_a_sender_is_listed_once() -> None:
    sender()
    with refused("a_sender_is_listed_once"):
        sender()


def test_a_key_is_of_one_message() -> None:
    template, key = text(), uuid.uuid4()
    message(template, key=key)
    with refused("a_message_has_a_key_of_its_own"):
        message(template, key=key, source_id=2)
    with refused("a_message_has_a_known_status", "notices_message_is_born_by_its_table"):
        message(template, status="x", source_id=3)
