"""Who the sample people are: one for each role, named for it, so that nobody takes them for real.

Wherever somebody works there are enough of them that no one takes two steps that follow each other.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from django.utils.translation import override

from bmms.access.roles import ROLES, SYSTEM_ADMINISTRATOR, Level, Role

PASSWORD: Final = "violet mangrove 42"  # noqa: S105 - the same for all, printed, and only where DEMO is set
DOMAIN: Final = "sample.test"  # .test never resolves: no mail can leave for it
FULL_STAFF: Final = "moh"  # has every role of an organization
CORE_STAFF: Final = ("mole", "mafar", "ocm", "mfbm", "bpda", "bwc", "oobc", "mpw", "menre", "bicto")
CORE: Final = (
    *("organization_administrator", "head_of_office", "director"),
    *("planning_officer", "ppa_focal", "budget_officer", "me_officer"),
    *("chief_accountant", "cashier"),
)


@dataclass(frozen=True)
class SamplePerson:
    role: str
    code: str  # of the organization; "" on the platform
    second: bool = False

    @property
    def email(self) -> str:
        words = ["second"] * self.second + self.role.split("_")
        return ".".join([*words, self.code] if self.code else words) + f"@{DOMAIN}"

    @property
    def name(self) -> str:
        with override("en"):
            label = str(ROLES[self.role].label)
        words = ["Sample"] + ["Second"] * self.second + [label] + [self.code.upper()] * bool(self.code)
        return " ".join(words)


ADMINISTRATOR: Final = SamplePerson(SYSTEM_ADMINISTRATOR.name, "")
SECOND_ADMINISTRATOR: Final = SamplePerson(SYSTEM_ADMINISTRATOR.name, "", second=True)


def sample_people() -> Iterator[SamplePerson]:
    """In the order of the role table."""
    for role in ROLES.values():
        yield from (SamplePerson(role.name, code) for code in _places(role))
        if role is SYSTEM_ADMINISTRATOR:
            yield SECOND_ADMINISTRATOR


def _places(role: Role) -> list[str]:
    if role.level is Level.PLATFORM:
        return [""]
    if role.held_in:
        return sorted(role.held_in)
    return [FULL_STAFF, *(code for code in CORE_STAFF if role.name in CORE)]
