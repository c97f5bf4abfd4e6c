"""The buttons of an incident: each opens one run of a stage, or takes in a file."""

from collections.abc import Callable, Sequence
from typing import Any

from django.contrib import messages
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from backoffice.lib import files, show
from backoffice.lib.acts import Act, Ask, Asked, AskFile, Done, day, paragraph, select
from backoffice.lib.doors import send
from backoffice.lib.models import Run
from backoffice.lib.refusal import Refusal
from backoffice.lib.runs import Stage
from backoffice.lib.yaml_text import read_yaml
from claims import incidents, intake, terms
from claims.damage import open_confirmation
from claims.intake import IntakeRefused, receive
from claims.models import Incident
from claims.risk import open_flagging
from claims.rules.incident import parse_incident
from claims.rules.intake import CLAIM_COLUMNS, CUSTOMER_COLUMNS, HARMS, Column
from claims.rules.terms import DUTIES, Duty
from claims.screening import current_admission, open_screening
from claims.wording import meant
from compensation import schemes
from compensation.assessment import open_assessment
from compensation.models import SchemeVersion
from compensation.payouts import NothingDue, open_batch
from compensation.reconcile import receive_results
from compensation.risk import edges_of
from compensation.rules.scheme import parse_scheme
from compensation.rules.workflow import SCHEME
from compensation.schemes import in_force
from compensation.simulation import open_simulation


class NoticeForm(Ask):
    """Which notice of the law was given, when and how."""

    kind = select(
        gettext_lazy("Notice"), lambda: [(str(duty), show.in_words(said)) for duty, said in DUTIES.items()]
    )
    met_on = day(gettext_lazy("Given on"), initial=timezone.localdate)
    words = paragraph(gettext_lazy("How it was given, and where it is kept"), 500)


def _notice(asked: Asked) -> Done:
    answers = asked.answers
    terms.record_notice(
        asked.rows[0], Duty(answers["kind"]), met_on=answers["met_on"], words=answers["words"], by=asked.by,
        at=asked.at,
    )  # fmt: skip
    return Done(_("The notice is recorded."), go_to=reverse("desk:at-risk"))


RECORD_NOTICE = Act(
    "record_notice",
    gettext_lazy("Record the notice"),
    (terms.PERMISSION,),
    _notice,
    NoticeForm,
    hint=gettext_lazy("Who is compensated, by what standard and procedure, told within the days of the law."),
)


class ChannelForm(Ask):
    """Which channel is paid."""

    channel = select(
        gettext_lazy("Channel"),
        [("bank", gettext_lazy("Bank transfer")), ("credit", gettext_lazy("Fee waiver on the bill"))],
    )


def started(run: Run, message: str) -> Done:
    """A run was opened: to its page."""
    send(run)
    return Done(message, run=run, go_to=reverse("desk:run", args=[run.pk]))


def _confirm(asked: Asked) -> Done:
    return started(
        open_confirmation(asked.rows[0], at=asked.at, by=asked.by), _("Damage is being confirmed.")
    )


def _screen(asked: Asked) -> Done:
    admission = current_admission(asked.rows[0])
    if admission is None:
        raise ValueError(_("No scheme is in force for this incident: put one in force first."))
    run = open_screening(asked.rows[0], admission, at=asked.at, by=asked.by)
    return started(run, _("Claims are being screened."))


def _flag(asked: Asked) -> Done:
    row = asked.rows[0]
    run = open_flagging(row, edges_of(row), at=asked.at, by=asked.by)
    return started(run, _("Risk signals are being computed."))


def _assess(asked: Asked) -> Done:
    adoption = in_force(asked.rows[0])
    if adoption is None:
        raise ValueError(_("No scheme is in force for this incident: put one in force first."))
    run = open_assessment(asked.rows[0], adoption, at=asked.at, by=asked.by)
    return started(run, _("Claims are being assessed."))


def _batch(asked: Asked) -> Done:
    batch, run = open_batch(asked.rows[0], asked.answers["channel"], by=asked.by, at=asked.at)
    send(run)
    return Done(
        _("Batch %(batch)s is being made.") % {"batch": batch.pk},
        run,
        None,
        (),
        reverse("desk:batch", args=[batch.pk]),
    )


def _intake(stage: Stage, kind: str, columns: Sequence[Column]) -> Callable[[Asked], Done]:
    def do(asked: Asked) -> Done:
        incident, file = asked.rows[0], asked.answers["file"]
        received = receive(
            stage,
            kind,
            columns,
            incident.code,
            file,
            file.name,
            at=asked.at,
            by=asked.by,
            params={"incident": incident.pk},
        )
        run = received.run
        if received.again:
            said = _("This file was read before: nothing changed.")
            return Done(said, run, None, (), reverse("desk:run", args=[run.pk]), messages.WARNING)
        said = _("“%(file)s” is being read.") % {"file": file.name}
        if received.ignored:
            said += " " + _("Columns nobody knows: %(columns)s.") % {"columns": ", ".join(received.ignored)}
        for header, known in received.meant.items():
            said += " " + meant(header, known)
        return started(run, said)

    return do


def _results(asked: Asked) -> Done:
    file = asked.answers["file"]
    received = receive_results(file, file.name, by=asked.by, at=asked.at)
    if received.again:
        said = _("This file was read before: nothing changed.")
        return Done(
            said, received.run, None, (), reverse("desk:run", args=[received.run.pk]), messages.WARNING
        )
    return started(received.run, _("“%(file)s” is being read.") % {"file": file.name})


def _load_incident(asked: Asked) -> Done:
    raw = asked.answers["file"].read()
    content = parse_incident(read_yaml(raw), harms=frozenset(HARMS))
    stored = files.keep_bytes(
        raw, kind="incident", scope=content.code, name=asked.answers["file"].name, at=asked.at, by=asked.by
    )
    loaded = incidents.load(content, at=asked.at, by=asked.by, file=stored)
    if loaded.run:
        send(loaded.run)
    said = _("%(incident)s: %(added)s windows added, %(closed)s closed.") % {
        "incident": loaded.incident,
        "added": loaded.added,
        "closed": loaded.closed,
    }
    return Done(said, loaded.run, None, (), reverse("desk:incident", args=[loaded.incident.code]))


def _load_scheme(asked: Asked) -> Done:
    raw = asked.answers["file"].read()
    rules = parse_scheme(read_yaml(raw))
    stored = files.keep_bytes(
        raw, kind="scheme", scope=rules.code, name=asked.answers["file"].name, at=asked.at, by=asked.by
    )
    version, again = schemes.load(rules, by=asked.by, at=asked.at, file=stored)
    said = (
        _("%(scheme)s was loaded before.")
        if again
        else _("%(scheme)s is loaded as a draft: another person puts it in force.")
    )
    address = reverse("admin:compensation_schemeversion_change", args=[version.pk])
    return Done(said % {"scheme": version}, go_to=address)


def _versions() -> list[tuple[Any, str]]:
    rows = SchemeVersion.objects.select_related("scheme").order_by("scheme__code", "-number")
    return [
        (row.pk, f"{row} · {show.name(row.scheme)} · {show.in_words(SCHEME.words[row.status])}")
        for row in rows
    ]


class SimulateForm(Ask):
    """For which incident, which version, against which."""

    incident = select(
        gettext_lazy("Incident"),
        lambda: [(i.pk, f"{i.code} {show.name(i)}") for i in Incident.objects.order_by("-id")],
    )
    version = select(gettext_lazy("Scheme version"), _versions)
    against = select(
        gettext_lazy("Compared with"), lambda: [("", _("nothing")), *_versions()], required=False
    )


def _simulate(asked: Asked) -> Done:
    answers = asked.answers
    if answers["against"] == answers["version"]:
        raise Refusal("같은 판과는 비교할 수 없습니다", "a version is compared with another")
    versions = SchemeVersion.objects.select_related("scheme")
    simulation = open_simulation(
        Incident.objects.get(pk=answers["incident"]),
        versions.get(pk=answers["version"]),
        versions.get(pk=answers["against"]) if answers["against"] else None,
        at=asked.at,
        by=asked.by,
    )
    assert simulation.run is not None
    send(simulation.run)
    return Done(run=simulation.run, go_to=reverse("desk:simulation", args=[simulation.pk]))


SIMULATE = Act(
    "simulate",
    gettext_lazy("Simulate a scheme"),
    ("compensation.simulate",),
    _simulate,
    SimulateForm,
    hint=gettext_lazy(
        "Judges every claim that is not withdrawn, wherever it stands, and moves none. Drafts too."
    ),
)


INTAKE_HINT = gettext_lazy(
    "CSV or Excel, UTF-8 or CP949. Good lines go in; refused ones are listed with their reason."
)
OF_AN_INCIDENT = (
    RECORD_NOTICE,
    Act(
        "import_customers",
        gettext_lazy("Import a billing list"),
        ("claims.import_intake",),
        _intake(intake.CUSTOMERS, "customers", CUSTOMER_COLUMNS),
        AskFile,
        hint=INTAKE_HINT,
        refusals=(IntakeRefused,),
    ),
    Act(
        "import_claims",
        gettext_lazy("Import shop claims"),
        ("claims.import_intake",),
        _intake(intake.CLAIMS, "claims", CLAIM_COLUMNS),
        AskFile,
        hint=INTAKE_HINT,
        refusals=(IntakeRefused,),
    ),
    Act(
        "confirm_damage",
        gettext_lazy("Confirm damage"),
        ("claims.confirm_damage",),
        _confirm,
        hint=gettext_lazy("Every received claim is confirmed, or put on a person's list with the ground."),
    ),
    Act(
        "screen",
        gettext_lazy("Exclusion review"),
        ("claims.confirm_damage",),
        _screen,
        hint=gettext_lazy(
            "Confirmed claims pass or are referred to a person; nothing is denied by the machine."
        ),
    ),
    Act(
        "flag_risks",
        gettext_lazy("Risk signals"),
        ("claims.confirm_damage",),
        _flag,
        hint=gettext_lazy(
            "Flags for people: shared accounts, numbers one digit off, closed businesses and more."
            " No claim is moved."
        ),
    ),
    Act(
        "assess",
        gettext_lazy("Assess"),
        ("claims.confirm_damage", "compensation.make_batch"),
        _assess,
        hint=gettext_lazy("Cleared claims get what the scheme in force gives them."),
    ),
    Act(
        "make_batch",
        gettext_lazy("Make a payout batch"),
        ("compensation.make_batch",),
        _batch,
        ChannelForm,
        hint=gettext_lazy("Everything due on one channel; another person approves it."),
        refusals=(NothingDue,),
    ),
)
"""What people start on the page of an incident."""

ANYWHERE = (
    Act(
        "load_incident",
        gettext_lazy("Load an incident file"),
        ("claims.load_incident",),
        _load_incident,
        AskFile,
        hint=gettext_lazy("A second load of the same incident closes windows that are gone and keeps them."),
    ),
    Act(
        "load_scheme",
        gettext_lazy("Load a scheme file"),
        ("compensation.load_scheme",),
        _load_scheme,
        AskFile,
        hint=gettext_lazy("A draft: in force nowhere until another person approves it."),
    ),
    SIMULATE,
    Act(
        "import_results",
        gettext_lazy("Import a result file"),
        ("compensation.import_results",),
        _results,
        AskFile,
        hint=gettext_lazy("What the bank or billing answered: all lines fit, or the whole file is refused."),
        refusals=(IntakeRefused,),
    ),
)
"""What people start without an incident in hand."""
