"""What people were told: of each accomplishment that it waited, of plans and projects what was decided."""

import json
from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime, timedelta
from random import Random
from typing import Any, Final

from django.urls import reverse

from bmms.access.news import Letter, News, news_kind
from bmms.main.load.rows import Bulk
from bmms.notifications.models import Notification
from bmms.planning.models import Plan
from bmms.planning.queries.signing import news_of_plan
from bmms.projects.models import Accomplishment, Project
from bmms.projects.queries.accomplishments import news_of_accomplishment
from bmms.projects.queries.projects import news_of_project
from bmms.tenancy.scope import system

BEFORE: Final = timedelta(3)
TOLD: Final = 20  # projects of which somebody has just decided something
People = Mapping[str, list[int]]  # by role
Row = dict[str, Any]


def fill_inboxes(code: str, people: People, now: datetime, chance: Random) -> None:
    """Inside the scope of the organization."""
    rows = [*_accomplishments(code, people), *_plans(code, people, now), *_projects(code, people, now)]
    with system("news go into other people's inboxes"):
        bulk = Bulk(chance, (Notification,))
        for row in rows:
            bulk.add(Notification, **row)
        bulk.store()


def _accomplishments(code: str, people: People) -> Iterator[Row]:
    """Each waited for those who certify, then for those who approve, and is settled."""
    for one in Accomplishment.objects.select_related("indicator").order_by("pk"):
        for kind, roles, done in (
            ("accomplishment.certify", ("me_officer", "director"), one.certified_at),
            ("accomplishment.approve", ("head_of_office",), one.approved_at),
        ):
            news, told = news_of_accomplishment(kind, one), done - BEFORE
            yield from _rows(news, code, _in(people, roles), told, read_at=done, done_at=done)


def _plans(code: str, people: People, now: datetime) -> Iterator[Row]:
    """One that is submitted waits; of those that were approved the authors have read but the newest."""
    for plan in Plan.objects.filter(status=Plan.Status.SUBMITTED):
        yield from _rows(news_of_plan("plan.to_endorse", plan), code, _in(people, ["director"]), plan.submitted_at)
    approved = Plan.objects.filter(status=Plan.Status.APPROVED).order_by("-fiscal_year")
    for number, plan in enumerate(approved):
        read = {"read_at": now} if number else {}
        news = news_of_plan("plan.approved", plan)
        yield from _rows(news, code, _in(people, ["planning_officer"]), plan.approved_at, **read)


def _projects(code: str, people: People, now: datetime) -> Iterator[Row]:
    for project in Project.objects.exclude(physical=None).select_related("ppa").order_by("pk")[:TOLD]:
        news = news_of_project("project.decided", project)
        yield from _rows(news, code, _in(people, ("ppa_focal", "director")), now - BEFORE)


def _in(people: People, roles: Iterable[str]) -> list[int]:
    return [person for role in roles for person in people.get(role, ())]


def _rows(
    news: News, code: str, people: Iterable[int], told: datetime | None, **seen: datetime | None
) -> Iterator[Row]:
    kind = news_kind(news.kind)
    common: Row = {"organization_id": news.organization_id, "kind": news.kind, "once_key": news.once_key}
    common |= {"about": json.dumps(dict(news.about)), "needs_action": bool(kind and kind.needs_action)}
    common |= {"url": reverse(news.page, kwargs={"code": code, **news.page_arguments}), "letter": Letter.DAILY.value}
    common |= {"told_at": told, "mailed_at": told, **seen}
    for person in people:
        yield common | {"user_id": person}
