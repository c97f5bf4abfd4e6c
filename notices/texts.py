"""The texts of notices: written as a new version, put in force by another person, ended."""

from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import Max
from django.utils import timezone

from backoffice.lib.edits import edited_by
from backoffice.lib.permits import NotAllowed, demand
from backoffice.lib.refusal import Refusal
from notices.models import Sender, Template
from notices.rules.channels import Channel
from notices.rules.events import Event
from notices.rules.texts import Text, written

WRITE, APPROVE = "notices.write_template", "notices.approve_template"


def draft(event: Event, channel: Channel, text: Text, *, by: Any, at: datetime) -> Template:
    """Keep a new version as a draft. Raises NotAllowed; Refusal with what is wrong with the text."""
    demand(by, WRITE, "알림 문구 작성", "write texts of notices")
    text = written(event, channel, text)
    with transaction.atomic():
        rows = Template.objects.filter(event=event, channel=channel)
        # The newest version is locked, so that two people never write the same number.
        rows.select_for_update(no_key=True).order_by("-version").first()
        newest = rows.aggregate(newest=Max("version"))["newest"] or 0
        return Template.objects.create(
            event=event, channel=channel, version=newest + 1, made_by=by, made_at=at,
            subject_ko=text.subject.ko, body_ko=text.body.ko,
            subject_en=text.subject.en, body_en=text.body.en,
        )  # fmt: skip


def approve(ids: list[int], *, by: Any, at: datetime) -> int:
    """Put drafts in force, each in place of the one before; all or none. Returns how many.

    From then on what happens is told; what happened before is not. Raises NotAllowed, also for whoever wrote
    it; Refusal for one that is no draft any more.
    """
    demand(by, APPROVE, "알림 문구 승인", "put texts of notices in force")
    with transaction.atomic():
        rows = list(Template.objects.select_for_update(no_key=True).filter(pk__in=ids).order_by("pk"))
        for row in rows:
            if row.approved_at is not None or row.ended_at is not None:
                raise Refusal(f"초안이 아닙니다: {row}", f"{row} is no draft")
            if row.made_by_id == by.pk:
                raise NotAllowed(
                    "본인이 쓴 문구는 다른 사람이 승인합니다", "another person approves what you wrote"
                )
            before = Template.objects.filter(
                event=row.event, channel=row.channel, approved_at__isnull=False, ended_at=None
            )
            before.update(ended_at=at, ended_by=by)
            Template.objects.filter(pk=row.pk).update(approved_at=at, approved_by=by)
    return len(rows)


def end(ids: list[int], *, by: Any, at: datetime) -> int:
    """End texts: nothing more is told by them, drafts are dropped; all or none. Returns how many.

    Raises NotAllowed; Refusal for one that is over.
    """
    demand(by, APPROVE, "알림 문구 종료", "end texts of notices")
    with transaction.atomic():
        rows = list(Template.objects.select_for_update(no_key=True).filter(pk__in=ids))
        if over := [row for row in rows if row.ended_at is not None]:
            raise Refusal(f"이미 끝난 문구입니다: {over[0]}", f"{over[0]} is over")
        Template.objects.filter(pk__in=[row.pk for row in rows]).update(ended_at=at, ended_by=by)
    return len(rows)


def register_sender(number: str, *, by: Any, at: datetime) -> Sender:
    """List a number that text messages come from, from today; one that is listed stays as it is.

    Raises NotAllowed; Refusal for what is no number.
    """
    demand(by, "notices.add_sender", "발신번호 등록", "register a sender number")
    digits = number.replace("-", "").replace(" ", "")
    if not (digits.isascii() and digits.isdigit() and 8 <= len(digits) <= 12):
        raise Refusal("발신번호는 숫자 8~12자리입니다", "a sender number has 8 to 12 digits")
    with edited_by(by):
        known = Sender.objects.filter(channel=Channel.TEXT, number=digits).order_by("-valid_from").first()
        return known or Sender.objects.create(
            channel=Channel.TEXT, number=digits, name=digits, valid_from=timezone.localdate(at)
        )
