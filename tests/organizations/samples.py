"""This room's records for the URL metatest (tests/samples.py)."""

import uuid
from datetime import date
from typing import Any

from bmms.access.actor import system_actor
from bmms.organizations.actions import add_unit, appoint_signatory
from bmms.organizations.models import Signatory

SOMEBODY = system_actor("the tests' samples")


def unit(_world: Any) -> dict[str, Any]:
    code = f"U{uuid.uuid4().hex[:8]}".upper()
    values = {"code": code, "name": "Provincial Health Office", "kind": "PROVINCIAL_OFFICE", "place": None}
    return {"key": add_unit(values, by=SOMEBODY).key}


def signatory(_world: Any) -> dict[str, Any]:
    """There is one place for one on a form: the same again for the next URL."""
    known = Signatory.objects.filter(form="FAR", withdrawn_at=None).first()
    values = {"form": "FAR", "place": "APPROVED", "unit": None, "name": "Somebody", "designation": "Minister"}
    return {"key": (known or appoint_signatory(values | {"from_date": date(2026, 1, 1)}, by=SOMEBODY)).key}


def health(world: Any) -> dict[str, Any]:
    return {"organization": world.moh.code}


SAMPLES = {
    "platform:registered": health,
    "registry:organization": health,
    "platform:edit_organization": health,
    "platform:close_organization": health,
    "platform:reopen_organization": health,
    "platform:rollout_of": health,
    "platform:assign_wave": health,
    "platform:move_organization": health,
    "organizations:edit_unit": unit,
    "organizations:close_unit": unit,
    "organizations:end_signatory": signatory,
    "organizations:withdraw_signatory": signatory,
}
