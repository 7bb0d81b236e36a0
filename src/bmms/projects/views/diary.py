"""What of projects stands in a person's own calendar."""

from datetime import timedelta
from typing import Any, Final

from django.conf import settings
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from bmms.lib.ics import DayEntry
from bmms.projects.models import Task
from bmms.projects.models.monitoring import UNSETTLED
from bmms.projects.queries.monitoring import issues
from bmms.projects.queries.tasks import tasks_of_person

MOST: Final = 200  # of each
BACK: Final = timedelta(days=90)  # what was done before stays that long


def my_tasks(actor: Any, code: str) -> list[DayEntry]:
    """From the first to the last day of each."""
    found = tasks_of_person(actor.user_id).filter(end_date__gte=timezone.localdate() - BACK)
    return [
        DayEntry(f"task-{each.key}", _title(each), each.start_date, each.end_date, _url("task", code, each.key))
        for each in found[:MOST]
    ]


def my_issues(actor: Any, code: str) -> list[DayEntry]:
    """On the day by which each has to be settled."""
    found = issues().filter(owner=actor.user_id, status__in=UNSETTLED, due_date__isnull=False).order_by("due_date")
    return [
        DayEntry(f"issue-{each.key}", each.problem, each.due_date, each.due_date, _url("issue", code, each.key))
        for each in found[:MOST]
        if each.due_date
    ]


def _title(task: Task) -> str:
    return _("Done: %s") % task.title if task.is_done else f"{task.title} ({task.project.ppa.code})"


def _url(name: str, code: str, key: object) -> str:
    return settings.BASE_URL + reverse(f"projects:{name}", kwargs={"code": code, "key": key})
