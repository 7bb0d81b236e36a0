"""What stands on the papers of an audit finding and of a request for information."""

from datetime import datetime
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from bmms.lib.dates import format_day
from bmms.oversight.models import Finding, InformationRequest
from bmms.ui.facts import facts_of
from bmms.ui.templatetags.ui import month_names


def finding_paper(finding: Finding) -> dict[str, Any]:
    told = ("source", "kind", "number", "title", "fiscal_year", "amount", "issued_date", "received_date", "due_date")
    answered = ("observation", "recommendation", "response", "action_plan", "target_date", "owner", "done", "remark")
    return {"facts": facts_of(finding, *told, *answered)}


def information_paper(asked: InformationRequest) -> dict[str, Any]:
    """Who answered it when, and on which ground; who asks stands in the letter only."""
    told = ("number", "subject", "requester", "channel", "received_date", "due_date", "handler", "extension_reason")
    appealed = ("appealed_date", "appeal_due_date", "appeal_answer")
    return {
        "facts": [
            *facts_of(asked, *told, "ground", "answer"),
            (_("Answered"), _signed(asked.decided_by, asked.decided_at)),
            *facts_of(asked, *appealed),
            (_("Appeal decided"), _signed(asked.appeal_decided_by, asked.appeal_decided_at)),
        ]
    }


def _signed(person: Any, moment: datetime | None) -> str:
    return f"{person}, {format_day(timezone.localdate(moment), month_names())}" if moment else ""
