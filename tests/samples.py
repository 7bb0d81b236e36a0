"""One record of MOH for every URL that names one, so that the URL metatest can open it.

A new URL with a `key` fails the metatest until its line stands here: name of the URL → a function that makes the record
(inside scope of `world.moh`, as the database's application login) and returns the URL's keyword arguments.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any
from uuid import uuid4

from bmms.accounts.models import Delegation, Invitation, Membership, User
from bmms.accounts.queries.tokens import digest_of
from bmms.geography.models import Place
from bmms.notifications.models import CalendarFeed
from bmms.organizations.models import Organization
from bmms.tenancy.scope import own, system
from bmms.workbench.models import SharedView
from tests.budgeting import samples as budgeting
from tests.communities import samples as communities
from tests.coordination import samples as coordination
from tests.documents import samples as documents
from tests.execution import samples as execution
from tests.jobs import samples as jobs
from tests.organizations import samples as organizations
from tests.oversight import samples as oversight
from tests.periods import samples as periods
from tests.planning import samples as planning
from tests.projects import samples as projects
from tests.reporting import samples as reporting
from tests.workbench import samples as workbench


@dataclass
class World:
    moh: Organization
    mole: Organization
    people: dict[str, User]  # role name → somebody who holds only that role


def a_place(_world: World) -> dict[str, Any]:
    with system("a sample"):
        place, _ = Place.objects.get_or_create(
            code="1900000000", level="REGION", kind="REGION", scope="BARMM", name="BARMM", point_quality="NONE"
        )
    return {"place": place.code}


def pending_role(world: World) -> dict[str, Any]:
    """An officer whose privileged role waits for the second person."""
    return {"key": _membership(world.people["me_officer"], world.moh, "head_of_office").key}


def pending_platform_role(world: World) -> dict[str, Any]:
    with system("a sample"):
        return {"key": _membership(world.people["me_officer"], None, "parliament_cfbm").key}


def _membership(user: User, organization: Organization | None, role: str) -> Membership:
    values = {"from_date": date(2020, 1, 1), "granted_by": None}
    return Membership.objects.get_or_create(user=user, organization=organization, role=role, defaults=values)[0]


def officer(world: World) -> dict[str, Any]:
    return {"key": world.people["me_officer"].key}


SECRET = "a-sample-secret"


def invitation(organization: Callable[[World], Organization | None]) -> Callable[[World], dict[str, Any]]:
    def made(world: World) -> dict[str, Any]:
        with system("a sample"):
            found, _ = Invitation.objects.get_or_create(
                organization=organization(world),
                email="new@example.test",
                defaults={
                    "name": "New",
                    "roles": ["director"],
                    "digest": digest_of(SECRET) if organization(world) else uuid4().hex,
                    "expires_at": datetime(2040, 1, 1, tzinfo=UTC),
                },
            )
        return {"key": found.key}

    return made


def delegation(world: World) -> dict[str, Any]:
    found, _ = Delegation.objects.get_or_create(
        organization=world.moh,
        delegator=world.people["head_of_office"],
        delegate=world.people["director"],
        defaults={"from_date": date(2020, 1, 1), "until_date": date(2020, 1, 2), "reason": "Leave"},
    )
    return {"key": found.key}


def token(world: World) -> dict[str, Any]:
    return {"key": uuid4()}  # one's own only: anybody else's is not found


def notification(_world: World) -> dict[str, Any]:
    return {"key": uuid4()}  # one's own only: anybody else's is not found


def in_moh(world: World) -> Organization | None:
    return world.moh


def on_the_platform(world: World) -> Organization | None:
    return None


def shared_view(world: World) -> dict[str, Any]:
    found, _ = SharedView.objects.get_or_create(
        list_name="units", name="Hospitals", defaults={"query": "kind=FACILITY"}
    )
    return {"key": found.key}


def calendar_feed(world: World) -> dict[str, Any]:
    somebody = world.people["director"]
    with own(somebody.pk):
        CalendarFeed.objects.get_or_create(digest=digest_of(SECRET), defaults={"user": somebody})
    return {"secret": SECRET}


SAMPLES: dict[str, Callable[[World], dict[str, Any]]] = {
    **documents.SAMPLES,
    **jobs.SAMPLES,
    **organizations.SAMPLES,
    **oversight.SAMPLES,
    **execution.SAMPLES,
    **periods.SAMPLES,
    **planning.SAMPLES,
    **projects.SAMPLES,
    **workbench.SAMPLES,
    **reporting.SAMPLES,
    **budgeting.SAMPLES,
    **communities.SAMPLES,
    **coordination.SAMPLES,
    "account_reset_password_from_key": lambda world: {"uidb36": "1", "key": "set-password"},
    "api:organization": lambda world: {"organization": "moh"},
    "api:place": a_place,
    "api:places_inside": a_place,
    "geography:place": a_place,
    "inbox:feed": calendar_feed,
    **dict.fromkeys(
        [
            "overview:export",
            *(f"overview:{name}_export" for name in ("performance", "places", "alignment", "public")),
            "oversight:reach_export",
            *(f"overview:{name}_export" for name in ("findings", "privacy", "submitted", "investments")),
        ],
        lambda world: {"form": "csv"},
    ),
    "site:manual": lambda world: {"role": "cashier"},
    "geography:place_map": a_place,
    "invitation": lambda world: invitation(in_moh)(world) and {"secret": SECRET},
    "accounts:revoke_token": token,
    "workbench:remove_view": shared_view,
    "organization_api:remove_view": shared_view,
    "platform:remove_view": token,
    "inbox:open": notification,
    "inbox:done": notification,
    "accounts:confirm_delegation": delegation,
    "accounts:end_delegation": delegation,
    "platform:deactivate": officer,
    "platform:reactivate": officer,
    "platform:remove_second_factor": officer,
    **dict.fromkeys(
        [
            f"{place}:{name}"
            for place in ("accounts", "platform")
            for name in ("person", "grant_role", "send_password_link", "new_password_link")
        ],
        officer,
    ),
}
for name in ("confirm_role", "decline_role", "end_role", "revoke_role"):
    SAMPLES |= {f"accounts:{name}": pending_role, f"platform:{name}": pending_platform_role}
for name in ("resend_invitation", "withdraw_invitation"):
    SAMPLES |= {f"accounts:{name}": invitation(in_moh), f"platform:{name}": invitation(on_the_platform)}
