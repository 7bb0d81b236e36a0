"""Samples of what organizations do together, in several states: by the product's own actions, marked as samples."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from bmms.access.actor import Actor
from bmms.communities.models import Need
from bmms.coordination.actions.commitments import escalate, move_commitment, propose_commitment
from bmms.coordination.actions.matters import answer, invite, move_matter, start_matter
from bmms.coordination.actions.responses import name_project
from bmms.coordination.actions.sharing import write_post
from bmms.coordination.models import Matter, Party
from bmms.coordination.queries.matters import matter_with_key
from bmms.main.sample_communities import FOR_HEALTH, NEED
from bmms.main.sample_days import day_of_work
from bmms.organizations.models import Organization
from bmms.tenancy.scope import scope

OUTSIDE: Final = "310-12"  # the project of MOH in communities outside the region
TEXT: Final = "Sample: an invented text, to look at and to try steps on."


@dataclass(frozen=True)
class Desk:
    """An organization and who speaks for it."""

    organization: Organization
    by: Actor


def sample_coordination(desks: Mapping[str, Desk]) -> None:
    """Once. `desks` by code: moh and mole, and others where they are."""
    health, labor = desks["moh"], desks["mole"]
    with scope(health.organization.pk):
        if Matter.objects.exists():
            return
    _agreement(health, labor)
    if "ocm" in desks:
        _overdue(labor, health)
        _directive(desks["ocm"], [desk for code, desk in desks.items() if code != "ocm"])
    if "oobc" in desks:
        _sent(desks["oobc"], (health,), Matter.Kind.REFERRAL, "Sample: Health workers for communities outside")
        _needs(desks["oobc"], health, desks.get("mpw"))
    with scope(health.organization.pk):
        start_matter(_values(Matter.Kind.MEETING, "Sample: Coordination meeting, a draft"), by=health.by)


def _agreement(health: Desk, labor: Desk) -> None:
    """In force, with one commitment done and one to be done."""
    matter = _sent(health, (labor,), Matter.Kind.AGREEMENT, "Sample: Health services at job fairs")
    with scope(labor.organization.pk):
        answer(matter, Party.Status.ACCEPTED, by=labor.by)
        write_post(matter, "Sample: We bring the list of the fairs.", by=labor.by)
        done = propose_commitment(matter, labor.organization, "Sample: List of job fairs", day_of_work(-5), by=labor.by)
        move_commitment(done, "complete", reason="Sample: the list was sent.", by=labor.by)
    with scope(health.organization.pk):
        propose_commitment(matter, health.organization, "Sample: Two nurses at each fair", day_of_work(5), by=health.by)


def _overdue(labor: Desk, health: Desk) -> None:
    """A request whose commitment is late and lies before the Office of the Chief Minister."""
    matter = _sent(labor, (health,), Matter.Kind.REQUEST, "Sample: Medical examination of workers going abroad")
    with scope(health.organization.pk):
        answer(matter, Party.Status.ACCEPTED, by=health.by)
    with scope(labor.organization.pk):
        late = propose_commitment(matter, health.organization, "Sample: Name a clinic", day_of_work(-12), by=labor.by)
        escalate(late, "Sample: asked twice, without an answer.", by=labor.by)


def _directive(office: Desk, others: Sequence[Desk]) -> None:
    """To everybody; each has taken it on for itself, but the two who have enough to do already."""
    matter = _sent(office, others, Matter.Kind.DIRECTIVE, "Sample: Report on services in the islands")
    for number, desk in enumerate(others[2:]):
        with scope(desk.organization.pk):
            answer(matter, Party.Status.ACCEPTED, by=desk.by)
            words, due = "Sample: List of services in the islands", day_of_work(10 + number)
            propose_commitment(matter, desk.organization, words, due, by=desk.by)


def _needs(office: Desk, health: Desk, works: Desk | None) -> None:
    """What communities need, asked of two ministries: one answers by a project that has paid, one declines."""
    with scope(office.organization.pk):
        of_health = Need.objects.filter(title=FOR_HEALTH["title"]).first()
        of_water = Need.objects.filter(title=NEED["title"]).first()
    if of_health:
        asked = _sent(office, (health,), Matter.Kind.REQUEST, str(of_health.title), of_health)
        with scope(health.organization.pk):
            answer(asked, Party.Status.ACCEPTED, by=health.by)
            propose_commitment(
                asked, health.organization, "Sample: Three days in the town", day_of_work(20), by=health.by
            )
            name_project(asked, OUTSIDE, by=health.by)
    if of_water and works:
        asked = _sent(office, (works,), Matter.Kind.REQUEST, str(of_water.title), of_water)
        with scope(works.organization.pk):
            reason = "Sample: no water works outside the region are in this year's program."
            answer(asked, Party.Status.DECLINED, reason=reason, by=works.by)


def _sent(owner: Desk, others: Sequence[Desk], kind: str, title: str, need: Need | None = None) -> Matter:
    with scope(owner.organization.pk):
        matter = start_matter(_values(kind, title) | {"need": need}, by=owner.by)
        for each in others:
            invite(matter, each.organization, by=owner.by)
        move_matter(matter, "send", by=owner.by)
        found = matter_with_key(matter.key)
    return found or matter


def _values(kind: str, title: str) -> dict[str, Any]:
    return {
        "kind": kind,
        "title": title,
        "reference": "",
        "text": TEXT,
        "date": day_of_work(-20),
        "until_date": day_of_work(60),
    }
