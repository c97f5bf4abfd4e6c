"""Loading an incident: what was down, where and when. A second load corrects and never deletes."""

from datetime import datetime
from typing import Any, NamedTuple

from backoffice.lib.edits import edited_by
from backoffice.lib.models import Run, StoredFile
from claims.models import Area, Claim, Incident, OutageWindow, Service
from claims.recheck import RECHECK, open_for_changes
from claims.rules.incident import IncidentFile, ServiceLine, WindowLine


class Loaded(NamedTuple):
    """What a load did. `run` sends claims back to be confirmed again; None when nobody is touched.

    `changed`: services from which other harms can come than before. `liability`: the position is another one.
    `again`: the file is, byte for byte, the one that was loaded last.
    """

    incident: Incident
    added: int
    closed: int
    run: Run | None
    changed: int = 0
    liability: bool = False
    again: bool = False


def load(content: IncidentFile, *, at: datetime, by: Any = None, file: StoredFile | None = None) -> Loaded:
    """Bring an incident to what its file says.

    1. the incident, its services and areas are written or renamed,
    2. windows the file no longer lists are closed with a date and kept; new ones are added,
    3. if claims exist, a run sends those that a changed window speaks of, or that rest on a service whose
       harms changed, back to be confirmed again; one that an earlier load opened and that is still being
       worked on is given again.

    Raises RunOpen while an earlier correction is still being worked on.
    """
    with edited_by(by):
        incident, created = Incident.objects.select_for_update().get_or_create(
            code=content.code,
            defaults={"name_ko": "", "cause": content.cause, "created_at": at, "changed_at": at},
        )
        incident.name_ko, incident.name_en = content.name
        again = bool(file and incident.file and incident.file.sha256 == file.sha256)
        position = not created and incident.liability != content.liability
        if position:
            incident.liability_no += 1
        incident.cause, incident.liability = content.cause, content.liability
        incident.fault = content.fault
        incident.changed_at = at
        if file:
            incident.file = file
        incident.save()
        changed = _services(incident, content.services)
        for area in content.areas:
            Area.objects.update_or_create(
                incident=incident,
                code=area.code,
                defaults={"name_ko": area.name.ko, "name_en": area.name.en},
            )
        added, closed = _windows(incident, content.windows, at)
        run = Run.objects.filter(stage=RECHECK.name, scope=incident.code, closed_at=None).first()
        if (added or closed or changed) and Claim.objects.filter(incident=incident).exists():
            run = open_for_changes(incident, added + closed, changed, at=at, by=by)
    return Loaded(incident, len(added), len(closed), run, len(changed), position, again)


def _services(incident: Incident, wanted: tuple[ServiceLine, ...]) -> list[str]:
    """Write the services; the codes of those from which other harms can come than before."""
    harms = dict(Service.objects.filter(incident=incident).values_list("code", "harms"))
    for service in wanted:
        Service.objects.update_or_create(
            incident=incident,
            code=service.code,
            defaults={
                "name_ko": service.name.ko,
                "name_en": service.name.en,
                "harms": list(service.harms),
            },
        )
    return [s.code for s in wanted if s.code in harms and set(harms[s.code]) != set(s.harms)]


def _line(w: OutageWindow) -> WindowLine:
    """A window as its file says it."""
    return WindowLine(
        w.service, w.area, w.line_type, w.line_no, w.period.lower, w.period.upper, w.exemption, w.of_line
    )


def _windows(
    incident: Incident, wanted: tuple[WindowLine, ...], at: datetime
) -> tuple[list[OutageWindow], list[OutageWindow]]:
    """(added, closed) windows after comparing the file with what is open."""
    standing = {_line(w): w for w in OutageWindow.objects.filter(incident=incident, withdrawn_at=None)}
    closed = [window for line, window in standing.items() if line not in set(wanted)]
    OutageWindow.objects.filter(pk__in=[w.pk for w in closed]).update(withdrawn_at=at)
    added = OutageWindow.objects.bulk_create(
        [
            OutageWindow(
                incident=incident,
                service=line.service,
                area=line.area,
                line_type=line.line_type,
                line_no=line.line_no,
                of_line=line.of_line,
                period=(line.start, line.end),
                exemption=line.exemption,
                recorded_at=at,
            )
            for line in wanted
            if line not in standing
        ]
    )
    return list(added), closed
