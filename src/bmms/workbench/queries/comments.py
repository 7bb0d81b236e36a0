"""What is said about a record, and whom an @ means."""

import re
from collections.abc import Iterable
from typing import Any, Final
from uuid import UUID

from django.db.models import Model, QuerySet
from django.utils import timezone

from bmms.access.actor import Actor
from bmms.access.attachable import Attachable, attachable_named
from bmms.accounts.models import User
from bmms.accounts.queries.holdings import person_acting
from bmms.accounts.queries.people import not_over_on, reaching_holders_of
from bmms.tenancy.prepared import Given, Prepared
from bmms.tenancy.scope import current_scope_id, system
from bmms.workbench.models import Comment

SHOWN: Final = ("key", "text", "mentioned", "written_at", "written_by__name", "written_by__email")
NEAR: Final = 5  # names that are offered in place of an unknown one
MENTION: Final = re.compile(r"(?<![\w@.])@([\w.+-]*\w(?:@[\w-]+(?:\.[\w-]+)+)?)")


def comments_on(record: Model) -> list[Comment]:
    """The oldest first, as a talk is read."""
    return _ON_RECORD.objects(type=record._meta.label_lower, id=record.pk)


def _on_record() -> QuerySet[Comment]:
    found: QuerySet[Comment] = Comment.objects.filter(
        record_type=Given("type"), record_id=Given("id"), taken_back_at=None
    )
    shown = found.select_related("written_by").only(*SHOWN)
    return shown.order_by("written_at", "pk")


_ON_RECORD: Final = Prepared(_on_record)


def record_to_comment(kind: str, key: UUID, by: Actor) -> tuple[Attachable, Any] | None:
    """The record of that kind with this key, unless it is none of this visitor's business."""
    known = attachable_named(kind)
    record = known.find(key=key) if known and known.has_comments else None
    return None if known is None or record is None or known.hides(record.pk, by) else (known, record)


def comment_with_key(key: UUID) -> Comment | None:
    found: Comment | None = Comment.objects.filter(key=key, taken_back_at=None).first()
    return found


def mentions_in(text: str) -> list[str]:
    """What stands behind each @: an e-mail address, or what comes before its second @."""
    return list(dict.fromkeys(name.lower() for name in MENTION.findall(text)))


def colleagues() -> list[User]:
    """Everybody who works in the organization in scope."""
    here = not_over_on(timezone.localdate()).filter(organization_id=current_scope_id() or 0, user__is_active=True)
    return list({each.user_id: each.user for each in here.select_related("user")}.values())


def reviewers_called(name: str, kind: Attachable, record: Model) -> list[User]:
    """Those of other offices, whose role reaches in here, whom the name fits: if they see this record."""
    with system("whose roles reach in here stands in other organizations"):
        fitting = called(name, User.objects.filter(pk__in=reaching_holders_of(kind.view)).order_by("pk"))
    acting = ((each, person_acting(each.pk, current_scope_id())) for each in fitting)
    return [each for each, actor in acting if actor and actor.can(kind.view) and not kind.hides(record.pk, actor)]


def called(name: str, people: Iterable[User]) -> list[User]:
    """Those whom the name fits; by the whole address nobody or one."""
    return [each for each in people if name in (each.email.lower(), each.email.lower().partition("@")[0])]


def nearly_called(name: str, people: Iterable[User]) -> list[str]:
    """As what those can be mentioned whose own name, or name of the address, has it in it."""
    known = ((each.email.lower().partition("@")[0], str(each).lower()) for each in people)
    return sorted(f"@{called_so}" for called_so, full in known if name in called_so or name in full)[:NEAR]
