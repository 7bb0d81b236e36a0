import pytest
from django.test import Client
from tests import cast

from bmms.access import news
from bmms.access.actor import Actor
from bmms.access.news import Letter, News, NewsKind
from bmms.jobs.actions import MAIL
from bmms.jobs.models import Job
from bmms.notifications.models import Notification
from bmms.tenancy.scope import own, system

KINDS = (
    NewsKind("plan.waiting", "A plan waits", "Approve %(plan)s", needs_action=True),
    NewsKind("plan.approved", "A plan is approved", "%(plan)s is approved", letter=Letter.NEVER),
    NewsKind("plan.urgent", "A plan is urgent", "Look at %(plan)s", letter=Letter.NOW, mandatory=True),
)


@pytest.fixture(autouse=True)
def _kinds(monkeypatch, settings) -> None:
    """Kinds that exist only to be tested, beside the product's own."""
    settings.SECOND_FACTOR_REQUIRED = False
    monkeypatch.setattr(news, "_kinds", news._kinds | {kind.name: kind for kind in KINDS})


@pytest.fixture
def maker(moh) -> Actor:
    return cast.acting(cast.member("mona", moh, "planning_officer"), moh)


def plan(moh, kind: str = "plan.waiting", **changed) -> News:
    given = {"once_key": "plan 1", "page": "site:home", "about": {"plan": "Plan A"}, "organization_id": moh.pk}
    return News(kind, **(given | changed))


def inbox(person: cast.User) -> list[Notification]:
    with own(person.pk):
        return list(Notification.objects.order_by("pk"))


def letters() -> list[dict]:
    with system("the test looks at the outbox"):
        return [job.arguments for job in Job.objects.filter(kind=MAIL).order_by("pk")]


def themselves(person: cast.User) -> Actor:
    """On pages of no organization."""
    return Actor(user_id=person.pk, name=person.name)


def browser(person: cast.User) -> Client:
    client = Client()
    client.force_login(person)
    return client
