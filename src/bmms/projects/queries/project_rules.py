"""What a project and its places have to be, of one or of many."""

from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any, Final

from django.utils import timezone
from django.utils.translation import gettext as _

from bmms.access.errors import DomainError
from bmms.geography.models import Place
from bmms.geography.queries.closed import refuse_closed as refuse_closed_places
from bmms.lib.changes import apply_values
from bmms.planning.models import PPA
from bmms.projects.models import Project, ProjectPlace
from bmms.projects.models.parts import WHOLE
from bmms.projects.queries.projects import can_be_project

PROJECT_FIELDS: Final = (
    *("sector", "mode", "start_date", "end_date", "total_cost", "unit", "partner", "lead", "supervisor"),
)
Shares = Sequence[tuple[Place, Decimal | None]]
CENT: Final = Decimal("0.01")


def refuse_closed(project: Project) -> None:
    if project.is_over or project.status == Project.Status.REPORTED:
        state = project.get_status_display()
        raise DomainError(_("The project is “%s”: nothing in it can be changed now.") % state)


def refuse_what_is_none(ppa: PPA, *, is_taken: bool) -> None:
    if not can_be_project(ppa):
        raise DomainError(_("Only a project or an activity is carried out; a program has projects below it."))
    if is_taken:
        raise DomainError(_("%s is a project already: open that one.") % ppa.code)


def filled_project(project: Project, values: Mapping[str, Any]) -> dict[str, tuple[Any, Any]]:
    """Let it say what the values say; refused when it may not."""
    changes = apply_values(project, {name: values[name] for name in PROJECT_FIELDS if name in values})
    if changes or project.pk is None:
        _refuse_what_does_not_fit(project)
    return changes


def ppa_of_new(values: Mapping[str, Any], parent: PPA) -> dict[str, Any]:
    """What the plans are to say of a project that they do not know, besides its own words."""
    first, last = values.get("start_date"), values.get("end_date")
    return {
        "level": PPA.Level.ACTIVITY if parent.level == PPA.Level.PROJECT else PPA.Level.PROJECT,
        "kind": parent.kind,
        "from_year": first.year if first else timezone.localdate().year,
        "until_year": last.year if last else None,
    }


def _refuse_what_does_not_fit(project: Project) -> None:
    project.clean_fields(exclude=["organization", "ppa", "lead", "supervisor"])  # who are asked for one by one there
    if project.end_date and not project.start_date:
        raise DomainError(_("It has a last day and no first one."))
    if project.start_date and project.end_date and project.end_date < project.start_date:
        raise DomainError(_("The last day lies before the first."))
    if project.lead_id is not None and project.lead_id == project.supervisor_id:
        raise DomainError(_("Whoever leads a project does not supervise it: choose two people."))


def place_rows(project: Project, shares: Shares, standing: Sequence[ProjectPlace]) -> list[ProjectPlace]:
    """Where it is to work, the largest share first. A place that was closed since stays where it stands already."""
    known = {row.place_id for row in standing}
    new = (place for place, _share in shares if place.pk not in known)
    refuse_closed_places(new, project.start_date or timezone.localdate())
    rows = [
        ProjectPlace(project=project, place=place, share=share, is_obc=place.scope == Place.Scope.OBC)
        for place, share in _whole(shares).items()
    ]
    for row in rows:
        row.clean_fields(exclude=["organization", "project", "place"])
    return sorted(rows, key=lambda row: (-row.share, row.place_id))


def _whole(shares: Shares) -> dict[Place, Decimal]:
    if len({place for place, _share in shares}) < len(shares):
        raise DomainError(_("A place stands there twice: give it one share."))
    found = {place: share for place, share in shares if share is not None}
    open_places = [place for place, share in shares if share is None]
    left = WHOLE - sum(found.values(), Decimal(0))
    if open_places and left > 0:
        found |= _divided(left, open_places)
    total = sum(found.values(), Decimal(0))
    if shares and (total != WHOLE or len(found) < len(shares)):
        words = _("The shares add to %(total)s%%: they have to add to 100%%. Leave shares empty to divide the rest.")
        raise DomainError(words % {"total": f"{total.normalize():f}"})
    return found


def _divided(left: Decimal, places: Sequence[Place]) -> dict[Place, Decimal]:
    """Equal parts; the first takes what does not divide."""
    part = (left / len(places)).quantize(CENT, rounding="ROUND_DOWN")
    shares = dict.fromkeys(places, part)
    shares[places[0]] += left - part * len(places)
    return shares


def in_a_line(rows: Sequence[Any]) -> str:
    return " · ".join(str(row) for row in rows)
