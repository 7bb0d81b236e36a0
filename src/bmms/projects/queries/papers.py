"""What stands on the papers of projects: what one is, where, for whom, by whom; what was reached, seen and agreed.

Money has papers of its own.
"""

from typing import Any

from django.utils.translation import gettext as _

from bmms.lib.money import format_pesos
from bmms.projects.models import Accomplishment, AccomplishmentRow, Contract, FieldVisit, Project
from bmms.projects.queries import accomplishments
from bmms.projects.queries.contracts import contracts, variations_of
from bmms.projects.queries.monitoring import photos_of
from bmms.projects.queries.progress import measured
from bmms.projects.queries.projects import beneficiaries_of, places_of
from bmms.ui.facts import Fact, Rows, facts_of, rows_of, said


def project_paper(project: Project) -> dict[str, Any]:
    plan = facts_of(project.ppa, "code", "title", "parent")
    own = ("sector", "mode", "start_date", "end_date", "began_date", "ended_date", "accepted_date", "total_cost")
    people = ("unit", "lead", "supervisor", "partner", "measured_until", "physical", "expected", "slippage")
    places = [(row.place.full_name, f"{row.share.normalize():f}%") for row in places_of(project)]
    counts = ("male", "female", "unspecified", "total")
    served = [
        [row.get_group_display(), *(str(getattr(row, name)) for name in counts)] for row in beneficiaries_of(project)
    ]
    headings = (_("Group"), _("Male"), _("Female"), _("Not specified"), _("Total"))
    its_contracts = contracts().filter(project=project).order_by("signed_date", "pk")
    return {
        "facts": [*plan, *facts_of(project, *own, *people), *facts_of(project.ppa, "outcome", "description")],
        "tables": [
            rows_of(_("Indicators"), project.ppa.indicators.order_by("level", "pk"), "statement", "level", "unit"),
            Rows(_("Places"), (_("Place"), _("Share")), places),
            Rows(_("Beneficiaries"), headings, served),
            rows_of(_("Contracts"), its_contracts, "number", "title", "amount"),
        ],
    }


def accomplishment_paper(shown: Accomplishment) -> dict[str, Any]:
    (row,) = measured([shown.indicator], shown.fiscal_year, shown.quarter)
    counted = ("numerator", "denominator") if shown.is_share else ("male", "female", "unspecified")
    sums = [
        (_("Target of the year"), _number(row.target)),
        (_("Planned by then"), _number(row.expected)),
        (_("Reached so far, certified"), _number(row.actual)),
    ]
    parts = accomplishments.rows_of(shown)
    return {
        "facts": [
            *facts_of(shown.indicator.ppa, "code", "title"),
            *facts_of(shown.indicator, "statement", "unit"),
            *facts_of(shown, "fiscal_year", "quarter", "value", *counted),
            *sums,
            *facts_of(shown, "remarks", "prepared_by", "certified_by", "approved_by"),
        ],
        "tables": [_by_place(parts, ("value", *counted))],
    }


def _by_place(parts: list[AccomplishmentRow], names: tuple[str, ...]) -> Rows:
    rows = rows_of(_("By place"), parts, *names)
    cells = [
        [part.place.full_name if part.place else _("No place"), *line]
        for part, line in zip(parts, rows.cells, strict=True)
    ]
    return Rows(rows.title, (_("Place"), *rows.headings), cells)


def _number(value: Any) -> str:
    return "" if value is None else f"{round(value, 2).normalize():,f}"  # a mean has no end


def visit_paper(visit: FieldVisit) -> dict[str, Any]:
    place = [(_("Place"), visit.place.full_name)] if visit.place else []
    photos = [(photo.caption, photo.file.name) for photo in photos_of(visit)]
    return {
        "facts": [
            *_of_project(visit.project),
            *facts_of(visit, "visit_date", "team"),
            *place,
            *facts_of(visit, "latitude", "longitude", "findings", "follow_up", "recorded_by"),
        ],
        "tables": [Rows(_("Photos"), (_("What it shows"), _("File")), photos)],
    }


def contract_paper(contract: Contract) -> dict[str, Any]:
    """As signed and as varied. What is obligated and paid for it changes with the ledger and stands there."""
    with_whom = (_("Contractor"), contract.contractor or said(contract, "payee"))
    varied = [(_("Amount as varied"), format_pesos(contract.revised))]  # type: ignore[attr-defined]  # of the query
    return {
        "facts": [
            *_of_project(contract.project),
            *facts_of(contract, "number", "title"),
            with_whom,
            *facts_of(contract, "amount", "signed_date", "begin_date", "end_date"),
            *varied,
        ],
        "tables": [
            rows_of(
                _("Variations"), variations_of(contract), "number", "amount", "until_date", "approved_date", "reason"
            )
        ],
    }


def _of_project(project: Project) -> list[Fact]:
    return [(_("Project"), f"{project.ppa.code} · {project.ppa.title}")]
