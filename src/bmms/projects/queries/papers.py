"""What stands on the paper of a project: what it is, where, for whom, by whom. Money has papers of its own."""

from typing import Any

from django.utils.translation import gettext as _

from bmms.projects.models import Project
from bmms.projects.queries.contracts import contracts
from bmms.projects.queries.projects import beneficiaries_of, places_of
from bmms.ui.facts import Rows, facts_of, rows_of


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
