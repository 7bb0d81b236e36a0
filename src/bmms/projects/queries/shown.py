"""What the page of a project shows beside its money and papers, asked for in one statement."""

from collections.abc import Mapping
from typing import Any, Final

from bmms.geography.queries.browse import NAMED
from bmms.planning.models import Indicator
from bmms.projects.models import AlertLevels, Beneficiaries, Milestone, Project
from bmms.projects.models.monitoring import UNSETTLED
from bmms.projects.queries.contracts import contracts, each_milestone
from bmms.projects.queries.monitoring import issues, visits
from bmms.projects.queries.progress import (
    ALERT_LABELS,
    alert_of,
    by_quarter,
    measured_by,
    progress_of,
    reached_in,
    targets_in,
)
from bmms.projects.queries.projects import facts_in, in_order, places
from bmms.projects.queries.tasks import leaves_of, work_in
from bmms.tenancy.prepared import Given, Prepared, objects_together

PROJECT, PPA, YEAR, QUARTER = (Given(name) for name in ("project", "ppa", "year", "quarter"))
PLACE_COLUMNS: Final = (
    *("share", "is_obc", "place__scope", "place__valid_to", *(f"place__{name}" for name in NAMED)),
    *(f"place__successor__{name}" for name in NAMED if name.count("parent__") < 2),
)
_ASKED: Final[Mapping[str, Prepared]] = {
    "places": Prepared(lambda: places().filter(project=PROJECT).only(*PLACE_COLUMNS)),
    "beneficiaries": Prepared(lambda: Beneficiaries.objects.filter(project=PROJECT)),
    "indicators": Prepared(lambda: Indicator.objects.filter(ppa=PPA)),
    "targets": Prepared(lambda: targets_in(YEAR).filter(indicator__ppa=PPA)),
    "reached": Prepared(lambda: reached_in(YEAR, QUARTER).filter(indicator__ppa=PPA)),
    "levels": Prepared(AlertLevels.objects.all),
    "milestones": Prepared(lambda: Milestone.objects.filter(project=PROJECT)),
    "contracts": Prepared(
        lambda: (
            contracts()
            .filter(project=PROJECT)
            .select_related(None)
            .select_related("payee")
            .only("key", "number", "title", "contractor", "payee__name")
        )
    ),
    "tasks": Prepared(lambda: leaves_of(PROJECT).only("start_date", "end_date", "status", "progress")),
    "issues": Prepared(
        lambda: (
            issues()
            .filter(project=PROJECT, status__in=UNSETTLED)
            .select_related(None)
            .select_related("owner")
            .only("key", "problem", "kind", "due_date", "owner__name", "owner__email")[:10]
        )
    ),
    "visits": Prepared(
        lambda: visits().filter(project=PROJECT).select_related(None).only("key", "visit_date", "findings", "team")[:5]
    ),
}


def parts_shown(project: Project, year: int, quarter: int) -> dict[str, Any]:
    """`year` and `quarter`: until when its progress is measured."""
    given = {"project": project.pk, "ppa": project.ppa_id, "year": year, "quarter": quarter}
    rows = objects_together([(each, given) for each in _ASKED.values()])
    found = dict(zip(_ASKED, rows, strict=True))
    measured = measured_by(found["indicators"], by_quarter(found["targets"]), by_quarter(found["reached"]), quarter)
    progress = progress_of(measured)
    alert = alert_of(progress.slippage, next(iter(found["levels"]), AlertLevels())) if progress else None
    return {
        **facts_in(found["places"], in_order(found["beneficiaries"])),
        "measured": measured,
        "progress": progress,
        "alert": alert,
        "alert_label": alert and ALERT_LABELS[alert],
        "milestones": [each for each in each_milestone(found["milestones"]) if each.row],
        "work": work_in(found["tasks"]),
        **{name: found[name] for name in ("contracts", "issues", "visits")},
    }
