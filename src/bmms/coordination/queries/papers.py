"""What stands on the paper of an agreement, a meeting's minutes, a directive or a request."""

from typing import Any

from django.utils.translation import gettext as _

from bmms.coordination.models import Matter
from bmms.coordination.queries.matters import commitments, parties_of
from bmms.ui.facts import Rows, facts_of, said


def matter_paper(matter: Matter) -> dict[str, Any]:
    names = ("kind", "reference", "organization", "date", "from_time", "until_time", "venue", "until_date", "need")
    parties = [(party.organization.name, said(party, "status")) for party in parties_of(matter)]
    agreed = [
        (one.text, one.responsible.acronym, said(one, "due_date"), said(one, "status"))
        for one in commitments().filter(matter=matter).order_by("due_date", "pk")
    ]
    headings = (_("Commitment"), _("Who"), _("Until"), _("Status"))
    return {
        "facts": facts_of(matter, *names, "text", "outcome"),
        "tables": [
            Rows(_("Parties"), (_("Organization"), _("Answer")), parties),
            Rows(_("Commitments"), headings, agreed),
        ],
    }
