"""What stands on the paper of an audit finding."""

from typing import Any

from bmms.oversight.models import Finding
from bmms.ui.facts import facts_of


def finding_paper(finding: Finding) -> dict[str, Any]:
    told = ("source", "kind", "number", "title", "fiscal_year", "amount", "issued_date", "received_date", "due_date")
    answered = ("observation", "recommendation", "response", "action_plan", "target_date", "owner", "done", "remark")
    return {"facts": facts_of(finding, *told, *answered)}
