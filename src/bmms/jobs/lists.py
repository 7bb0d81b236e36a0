from dataclasses import replace

from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from bmms.access.permissions import Permission
from bmms.jobs.kinds import known_kinds
from bmms.jobs.models import Job
from bmms.jobs.queries import ADMINISTRATION, jobs_here, named
from bmms.tenancy.scope import system
from bmms.ui.lists import ChoiceFilter, Column, DayFilter, Empty, Kind, Link, RecordList, SelectFilter, register_list
from bmms.ui.templatetags.ui import meter

TABS = (Job.State.QUEUED, Job.State.RUNNING, Job.State.DONE, Job.State.DEAD)


def _progress(job: Job) -> SafeString:
    if not job.progress_total:
        return SafeString("")
    message = format_html("<small>{}</small>", job.progress_message) if job.progress_message else ""
    bar = meter(job.percent, _now("Progress"))
    return format_html('<div><div class="meter-line">{}<span>{}%</span></div>{}</div>', bar, job.percent, message)


JOBS = register_list(
    RecordList(
        name="jobs",
        label=_("Background work"),
        url_name="jobs:jobs",
        permission=Permission.JOB_VIEW,
        rows=lambda actor: jobs_here(),
        asks_alike=True,
        columns=(
            Column("label", _("Work")),
            Column(
                "asked_by", _("Asked by"), lambda job: job.asked_by_name or _now("the system"), sort="asked_by_name"
            ),
            Column("asked_at", _("Asked"), kind=Kind.MOMENT, sort="asked_at"),
            Column("started_at", _("Begun"), kind=Kind.MOMENT, sort="started_at", is_shown=False),
            Column("finished_at", _("Ended"), kind=Kind.MOMENT, sort="finished_at", is_shown=False),
            Column(
                "progress", _("Progress"), lambda job: f"{job.percent}%" if job.progress_total else "", draw=_progress
            ),
            Column("state", _("State"), kind=Kind.STATUS, choices=Job.State.choices, sort="state"),
        ),
        filters=(
            ChoiceFilter("state", _("State"), [(state.value, state.label) for state in TABS], single=True),
            DayFilter("asked", _("Asked"), field="asked_at"),
        ),
        tabs="state",
        search=("asked_by_name",),
        search_label=_("Who asked"),
        order=("-id",),
        link=Link("jobs:job"),
        is_moving=lambda job: job.is_open,
        empty=Empty(
            _("Nothing here"),
            _("What you ask the system to do in the background is listed here until 30 days after it ended."),
            "progress",
        ),
    )
)


def _kinds() -> list[tuple[str, str]]:
    return sorted(((kind.name, str(kind.label)) for kind in known_kinds()), key=lambda pair: pair[1].lower())


ALL_JOBS = register_list(
    replace(
        JOBS,
        name="all_jobs",
        url_name="platform:jobs",
        permission=Permission.PLATFORM_JOB_MANAGE,
        asks_alike=False,
        opened=lambda: system(ADMINISTRATION),
        gather=named,
        link=Link("platform:job"),
        columns=(
            JOBS.columns[0],
            Column("organization", _("For"), lambda job: job.organization_name or _now("the system")),
            *JOBS.columns[1:],
            Column("attempts", _("Attempts"), kind=Kind.NUMBER, sort="attempts", is_shown=False),
            Column("worker", _("Worker"), sort="worker", is_shown=False),
        ),
        filters=(*JOBS.filters, SelectFilter("kind", _("Work"), _kinds)),
        empty=Empty(_("Nothing here"), icon="progress"),
    )
)
