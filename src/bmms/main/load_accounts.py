"""Who works in a load test: in every organization as many people, each with an app whose secret is known."""

import base64
import hashlib
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from bmms.main.sample_people import DOMAIN, SamplePerson

# Of 25 people in an organization; 44 of them are 1,100.
STAFF: Final = {
    "ppa_focal": 7,
    "planning_officer": 3,
    "budget_officer": 2,
    "chief_accountant": 1,
    "cashier": 1,
    "me_officer": 3,
    "unit_staff": 3,
    "director": 2,
    "auditor": 1,
    "head_of_office": 1,
    "organization_administrator": 1,
}
OVERSIGHT: Final = ("ocm_oversight", "ocm", 11)  # every tenth of those who are not clerks looks across organizations
MFBM: Final = ("mfbm_analyst", "mfbm_budget_director", "mfbm_treasury", "mfbm_head")  # one each, who sign everywhere


@dataclass(frozen=True)
class LoadPerson(SamplePerson):
    number: int = 0

    @property
    def email(self) -> str:
        return f"load.{self.role}.{self.number}.{self.code}@{DOMAIN}"

    @property
    def name(self) -> str:
        return f"Load test person {self.number}: {self.role.replace('_', ' ')}, {self.code.upper()}"

    @property
    def secret(self) -> str:
        """Of the authenticator app: whoever knows the address knows it, so these people exist in tests only."""
        return base64.b32encode(hashlib.sha1(self.email.encode(), usedforsecurity=False).digest()).decode()


def role_of(email: str) -> str:
    """Of one of these people."""
    return email.split(".")[1]


def load_people(codes: list[str], share: float) -> Iterator[LoadPerson]:
    """Of each role at least one."""
    if "mfbm" in codes:
        yield from (LoadPerson(role, "mfbm", number=1) for role in MFBM)
    for code in codes:
        for role, count in STAFF.items():
            for number in range(1, max(1, round(count * share)) + 1):
                yield LoadPerson(role, code, number=number)
    role, code, count = OVERSIGHT
    if code in codes:
        for number in range(1, max(1, round(count * share)) + 1):
            yield LoadPerson(role, code, number=number)
