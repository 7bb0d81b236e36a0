"""What stands on the paper of a community's profile."""

from typing import Any

from django.utils.translation import gettext as _

from bmms.communities.models import Community
from bmms.communities.queries.profiles import group_names
from bmms.ui.facts import Rows, facts_of, said


def community_paper(community: Community) -> dict[str, Any]:
    """With its needs, those first that are worst."""
    needs = [
        (
            *(said(need, name) for name in ("title", "sector", "severity", "affected", "assessed_date", "team")),
            _("Met") if need.is_met else _("Open"),
        )
        for need in community.needs.all()
    ]
    headings = (
        *(_("What is needed"), _("Sector"), _("Severity"), _("Persons affected"), _("Assessed on"), _("Team")),
        _("State"),
    )
    counted = ("households", "men", "women", "unspecified")
    return {
        "facts": [
            (_("Barangay"), community.place.full_name),
            *facts_of(community, "level", "site", *counted),
            (_("Persons"), str(community.persons)),
            (_("Ethnolinguistic groups"), group_names(community)),
            *facts_of(community, "mosques", "madaris", "livelihood", "note", "source", "as_of_date"),
        ],
        "tables": [Rows(_("Needs"), headings, needs)],
    }
