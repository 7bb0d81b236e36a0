from datetime import timedelta
from typing import Any, Final
from uuid import UUID

from django.db.models import Count, Exists, F, OuterRef, Prefetch, Q, QuerySet, Subquery
from django.utils import timezone
from django.utils.translation import gettext as _

from bmms.access.errors import DomainError
from bmms.communities.models import Need
from bmms.communities.queries.needs import needs
from bmms.coordination.models import Commitment, Matter, Paper, Party, Post
from bmms.organizations.models import Organization
from bmms.tenancy.models import InScope
from bmms.tenancy.prepared import IN_SCOPE, Given, Prepared
from bmms.tenancy.scope import current_scope_id

PENDING = (Commitment.Status.PROPOSED, Commitment.Status.ACCEPTED)
OCM = "ocm"
SOON = timedelta(days=7)


def answered() -> QuerySet[Any]:
    """The matters at which the organization in scope has a seat, each with its `answer`."""
    mine = Party.objects.filter(InScope(F("organization_id")), matter=OuterRef("pk"))
    found: QuerySet[Any] = Matter.objects.annotate(answer=Subquery(mine.values("status")[:1]))
    return found


def matters() -> QuerySet[Matter]:
    """The same, each with the numbers of its commitments."""
    pending = Q(commitment_rows__status__in=PENDING)
    told: QuerySet[Matter] = (
        answered()
        .select_related("organization", "prepared_by", "need")
        .annotate(
            number_pending=Count("commitment_rows", filter=pending),
            number_overdue=Count(
                "commitment_rows", filter=pending & Q(commitment_rows__due_date__lt=timezone.localdate())
            ),
        )
    )
    return told


def matter_with_key(key: UUID) -> Matter | None:
    return matters().filter(key=key).first()


def requests_about(need: Need) -> QuerySet[Matter]:
    """Of those that the organization in scope sees, the newest first; each party's answer beside it."""
    parties = Prefetch("party_rows", Party.objects.select_related("organization").order_by("pk"))
    return matters().filter(need=need).prefetch_related(parties).order_by("-date", "-pk")


def needs_not_asked_about(most: int) -> list[Need]:
    """The gravest that are not met and that nobody else is asked about: no draft, and nobody who has not declined."""
    about = {"matter__need": OuterRef("pk")}
    drafts = Matter.objects.filter(need=OuterRef("pk"), status=Matter.Status.DRAFT)
    others = Party.objects.exclude(organization=F("owner")).exclude(status=Party.Status.DECLINED)
    asked = others.filter(**about, matter__status__in=(Matter.Status.OPEN, Matter.Status.CLOSED))
    return list(needs().filter(~Exists(drafts), ~Exists(asked), is_met=False)[:most])


def drafts_to_send(most: int) -> list[Matter]:
    """Those of the organization in scope to which others are invited, the oldest first."""
    invited = Party.objects.filter(matter=OuterRef("pk")).exclude(organization=F("owner"))
    drafts: QuerySet[Matter] = Matter.objects.filter(Exists(invited), status=Matter.Status.DRAFT)
    return list(drafts.order_by("date", "pk")[:most])


def parties_of(matter: Matter) -> list[Party]:
    """Who began it first, then in the order of their invitation."""
    found = matter.party_rows.select_related("organization", "answered_by")
    return sorted(found, key=lambda one: (one.organization_id != matter.organization_id, one.pk))


def own_party(matter: Matter) -> Party | None:
    return matter.party_rows.filter(organization=current_scope_id() or 0).first()


def taking_part(matter: Matter) -> QuerySet[Organization]:
    """Those who can be asked for something: everybody invited who has not declined."""
    there = matter.party_rows.exclude(status=Party.Status.DECLINED).values("organization")
    return Organization.objects.filter(pk__in=there).order_by("acronym")


def to_invite(matter: Matter) -> QuerySet[Organization]:
    asked = matter.party_rows.values("organization")
    return Organization.objects.exclude(pk__in=asked).exclude(stage=Organization.Stage.CLOSED).order_by("acronym")


def posts_of(matter: Matter) -> list[Post]:
    return list(matter.post_rows.select_related("organization", "written_by"))


def papers_of(matter: Matter) -> list[Paper]:
    return list(matter.paper_rows.select_related("organization", "shared_by"))


def paper_with_key(matter: Matter, key: UUID) -> Paper | None:
    return matter.paper_rows.filter(key=key).first()


def commitments() -> QuerySet[Commitment]:
    """Of every matter at which the organization in scope has a seat."""
    found: QuerySet[Any] = Commitment.objects.select_related("matter", "organization", "responsible", "escalation")
    return found.filter(matter__status__in=(Matter.Status.OPEN, Matter.Status.CLOSED))


def commitment_with_key(matter: Matter, key: UUID) -> Commitment | None:
    return commitments().filter(matter=matter, key=key).first()


def check_takes_part(matter: Matter) -> None:
    """Whoever writes into a matter is a party that has not declined, or was given a seat; and it is not over."""
    current = Matter.objects.filter(pk=matter.pk).first()
    if current is None or not current.is_open:
        raise DomainError(_("It is not with the parties now: nothing can be written into it."))
    own = own_party(current)
    if own is not None and own.status == own.Status.INVITED:
        raise DomainError(_("Accept the invitation first."))
    if own is not None and own.status == own.Status.DECLINED:
        raise DomainError(_("This organization has declined to take part."))


def may_take(step: str, commitment: Commitment) -> bool:
    """Whether this step is the organization's in scope: who proposed withdraws, who does it does all else."""
    owner = commitment.organization_id if step == "withdraw" else commitment.responsible_id
    return owner == current_scope_id()


def commitments_due() -> list[Commitment]:
    """The first ten of the organization's own that are overdue, or due within a week."""
    return _DUE.objects(until=timezone.localdate() + SOON)


def commitments_pending() -> QuerySet[Any]:
    """The organization's own, in matters that are open: the soonest due first."""
    return commitments_pending_of(current_scope_id() or 0)


def commitments_pending_of(organization: Any) -> QuerySet[Any]:
    own = commitments().filter(responsible=organization, status__in=PENDING)
    return own.filter(matter__status=Matter.Status.OPEN).order_by("due_date", "pk")


_DUE: Final = Prepared(  # each first page asks
    lambda: (
        commitments_pending_of(IN_SCOPE)
        .filter(due_date__lte=Given("until"))
        .select_related(None)
        .select_related("matter")
        .only("key", "text", "due_date", "matter__key")[:10]
    )
)
