"""The work breakdown of the sample projects that are under way: an activity, its tasks, and what waits for what."""

from datetime import timedelta
from typing import Final

from django.utils import timezone

from bmms.accounts.models import User
from bmms.main.sample_records import Officers
from bmms.projects.actions.tasks import add_task, move_task, report_progress
from bmms.projects.models import Project, Task

PREPARED: Final = ("Sample: agree on the sites with the towns", "Sample: train the people on site")


def sample_tasks(project: Project, officers: Officers) -> None:
    """From the project's first day, in four equal parts; how far each is follows from today."""
    if project.start_date is None or project.end_date is None or project.status == Project.Status.PLANNED:
        return
    people = [User.objects.get(pk=officers.focal.user_id or 0)]
    part = (project.end_date - project.start_date) // 4
    first = project.start_date

    def added(title: str, number: int, length: int, **more: object) -> Task:
        days = {"start_date": first + number * part, "end_date": first + (number + length) * part - timedelta(days=1)}
        return add_task(project, {"title": title, "people": people} | days | more, by=officers.focal)

    before = add_task(
        project,
        {"title": "Sample: prepare", "start_date": first, "end_date": first + part},
        by=officers.focal,
    )
    ready = [added(title, number, 1, parent=before) for number, title in enumerate(PREPARED)]
    carried_out = added("Sample: carry it out town by town", 2, 1, waits=ready)
    handed_over = added("Sample: hand over and close", 3, 1, waits=[carried_out])
    if project.status != Project.Status.ONGOING:
        return
    for task in (*ready, carried_out, handed_over):
        if not _advanced(task, officers):
            return


def _advanced(task: Task, officers: Officers) -> bool:
    """Whether it is done by today."""
    today = timezone.localdate()
    if task.start_date > today:
        return False
    move_task(task, "start", by=officers.focal)
    share = min((today - task.start_date).days * 100 // task.days, 100)
    report_progress(task, share, by=officers.focal)
    return share == 100
