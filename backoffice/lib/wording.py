"""Runs and files in words."""

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, gettext_noop

from backoffice.lib import show
from backoffice.lib.models import Run, StoredFile

STAGES = {
    "claims.import_customers": gettext_lazy("Import of a billing list"),
    "claims.import_claims": gettext_lazy("Import of shop claims"),
    "claims.confirm_damage": gettext_lazy("Confirming damage"),
    "claims.screen": gettext_lazy("Exclusion review"),
    "claims.flag_risks": gettext_lazy("Risk signals"),
    "claims.recheck": gettext_lazy("Checking facts again"),
    "compensation.assess": gettext_lazy("Assessment"),
    "compensation.make_batch": gettext_lazy("Making a payout batch"),
    "compensation.export_batch": gettext_lazy("Writing a payment file"),
    "compensation.import_results": gettext_lazy("Import of results"),
    "compensation.simulate": gettext_lazy("Simulation"),
    "compensation.payout_report": gettext_lazy("Payout report"),
}
"""The stages of runs in words."""

FILE_KINDS = {
    "incident": gettext_lazy("incident file"),
    "scheme": gettext_lazy("scheme file"),
    "customers": gettext_lazy("billing list"),
    "claims": gettext_lazy("shop claims"),
    "derived": gettext_lazy("lines of a workbook"),
    "losses": gettext_lazy("proven losses"),
    "list": gettext_lazy("list of claims"),
    "answer": gettext_lazy("paper of an answer"),
    "notices": gettext_lazy("notices sent"),
    "confirmed": gettext_lazy("answers of a third party"),
    "payment": gettext_lazy("payment file"),
    "result": gettext_lazy("result file"),
    "report": gettext_lazy("payout report"),
}
"""The kinds of kept files in words."""

OUTCOMES = {
    "": gettext_lazy("open"),
    "done": gettext_lazy("done"),
    "refused": gettext_lazy("refused"),
    "stopped": gettext_lazy("stopped"),
    "failing": gettext_lazy("keeps failing"),
}


RUN_OUTCOMES = {state: words for state, words in OUTCOMES.items() if state != "failing"}
"""The outcomes that a run's row knows."""


def stage_words(stage: str) -> str:
    """A stage in words; one that is not listed by its name."""
    return str(STAGES.get(stage, stage))


def outcome(run: Run) -> str:
    """How a run stands, as a badge."""
    state = "failing" if run.closed_at is None and run.failures else run.outcome
    return show.badge(OUTCOMES[state], show.TONES.get(state or "open", ""))


def scope_words(run: Run) -> str:
    """What a run works on: an incident, a batch, the results of whatever batches."""
    kind, _space, number = run.scope.partition(" ")
    if kind == "batch":
        return _("Payout batch %(batch)s") % {"batch": number}
    if run.scope == "results":
        return str(FILE_KINDS["result"])
    incident, slash, channel = run.scope.partition("/")
    words = {"bank": _("Bank transfer"), "credit": _("Fee waiver on the bill")}
    return f"{incident} · {words[channel]}" if slash and channel in words else run.scope


def message(run: Run) -> str:
    """Why a run is refused, or what kind of error it waits after."""
    return run.message_ko if run.message_ko and show.language() == "ko" else run.message


def kept_for(file: StoredFile) -> str:
    """What a kept file belongs to; lines made from a workbook belong to its SHA-256."""
    kind, _space, number = file.scope.partition(" ")
    if kind == "batch":
        return _("Payout batch %(batch)s") % {"batch": number}
    if file.kind == "derived":
        return f"{file.scope[:12]}…"
    return str(FILE_KINDS["result"]) if file.scope == "results" else file.scope


SUMMARY = (
    gettext_noop("incident"),
    gettext_noop("as_of"),
    gettext_noop("batch"),
    gettext_noop("channel"),
    gettext_noop("count"),
    gettext_noop("new"),
    gettext_noop("changed"),
    gettext_noop("services_changed"),
    gettext_noop("unknown_codes"),
    gettext_noop("touched"),
    gettext_noop("rechecked"),
    gettext_noop("refused"),
    gettext_noop("refused_file"),
    gettext_noop("again"),
    gettext_noop("run"),
    gettext_noop("seconds"),
    gettext_noop("hint"),
    gettext_noop("ignored_columns"),
    gettext_noop("warnings"),
    gettext_noop("confirmed"),
    gettext_noop("unconfirmed"),
    gettext_noop("cleared"),
    gettext_noop("referred"),
    gettext_noop("excluded"),
    gettext_noop("rejudged"),
    gettext_noop("recalled"),
    gettext_noop("corrected"),
    gettext_noop("raised_won"),
    gettext_noop("lowered_won"),
    gettext_noop("capped_won"),
    gettext_noop("differences"),
    gettext_noop("sampled"),
    gettext_noop("shared_won"),
    gettext_noop("grounds"),
    gettext_noop("signals"),
    gettext_noop("added"),
    gettext_noop("closed"),
    gettext_noop("services_changed"),
    gettext_noop("scheme"),
    gettext_noop("version"),
    gettext_noop("admission"),
    gettext_noop("missing"),
    gettext_noop("total_won"),
    gettext_noop("awards"),
    gettext_noop("nothing_due"),
    gettext_noop("no_benefit"),
    gettext_noop("twins"),
    gettext_noop("payments"),
    gettext_noop("digest"),
    gettext_noop("file"),
    gettext_noop("files"),
    gettext_noop("bytes"),
    gettext_noop("orphans"),
    gettext_noop("orphan_bytes"),
    gettext_noop("young"),
    gettext_noop("sha256"),
    gettext_noop("paid"),
    gettext_noop("returned"),
    gettext_noop("paid_won"),
    gettext_noop("returned_won"),
    gettext_noop("settled"),
    gettext_noop("reopened"),
    gettext_noop("still_standing"),
    gettext_noop("to_choose"),
    gettext_noop("liability"),
    gettext_noop("decision"),
    gettext_noop("claim"),
    gettext_noop("status"),
    gettext_noop("also"),
    gettext_noop("bank"),
    gettext_noop("account"),
    gettext_noop("users"),
    gettext_noop("roles"),
    gettext_noop("customers"),
    gettext_noop("merchants"),
    gettext_noop("bad_lines"),
    gettext_noop("incident_file"),
    gettext_noop("customers_file"),
    gettext_noop("claims_file"),
    gettext_noop("accounts_done"),
    gettext_noop("files_done"),
    gettext_noop("newest"),
    gettext_noop("accounts"),
    gettext_noop("unneeded_keys"),
    gettext_noop("unknown_keys"),
    gettext_noop("other_indexes"),
    gettext_noop("sent_won"),
    gettext_noop("batched_won"),
    gettext_noop("held_won"),
    gettext_noop("due_won"),
    gettext_noop("unpaid_won"),
    gettext_noop("against"),
    gettext_noop("simulation"),
    gettext_noop("simulated"),
    gettext_noop("awarded"),
    gettext_noop("person"),
    gettext_noop("barred"),
    gettext_noop("average_won"),
    gettext_noop("lowest_won"),
    gettext_noop("highest_won"),
    gettext_noop("open_ended"),
    gettext_noop("awarded_won"),
    gettext_noop("difference_won"),
    gettext_noop("position_changed"),
    gettext_noop("claims"),
    gettext_noop("changes"),
    gettext_noop("winners"),
    gettext_noop("losers"),
    gettext_noop("newly_included"),
    gettext_noop("newly_excluded"),
    gettext_noop("uncertain"),
    gettext_noop("unchanged"),
    gettext_noop("overpayment"),
    gettext_noop("overpaid_won"),
    gettext_noop("repaid_won"),
    gettext_noop("open_won"),
    gettext_noop("sent"),
    gettext_noop("delivered"),
    gettext_noop("put_off"),
    gettext_noop("failed"),
    gettext_noop("stopped"),
    gettext_noop("unknown"),
)
"""What commands answer, by the keys of their JSON; in English a summary shows the key itself."""


def label(key: str) -> str:
    """A key of a summary in words; one that is not listed (a ground, a status) as it is."""
    if show.language() == "en":
        return key
    key = {"verdict": "decision"}.get(key, key)
    return _(key) if key in SUMMARY else key
