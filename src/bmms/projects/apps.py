from typing import Any

from django.apps import AppConfig
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from bmms.access.attachable import register_attachable
from bmms.access.news import NewsKind, register_news
from bmms.access.permissions import Permission
from bmms.ui.diary import DiarySource, register_diary
from bmms.ui.navigation import NavItem, Section, register_navigation
from bmms.ui.panels import register_panel
from bmms.ui.prints import Printable, register_printable
from bmms.ui.verbs import register_verbs

VERBS = {
    "project.added": _("added a project"),
    "project.edited": _("edited a project"),
    "project.removed": _("removed a project"),
    "project.places_set": _("set the places of a project"),
    "project.weights_set": _("set the weights of a project's indicators"),
    "project.beneficiaries_set": _("set the beneficiaries of a project"),
    "project.line_linked": _("linked a budget line to a project"),
    "project.line_unlinked": _("unlinked a budget line from a project"),
    "project.approved": _("approved a project"),
    "project.procured": _("put a project up for procurement"),
    "project.started": _("started a project"),
    "project.suspended": _("suspended a project"),
    "project.resumed": _("resumed a project"),
    "project.completion_reported": _("reported the completion of a project"),
    "project.returned": _("returned a project to work"),
    "project.completed": _("confirmed the completion of a project"),
    "project.terminated": _("terminated a project"),
    "accomplishment.edited": _("entered an accomplishment"),
    "accomplishment.submitted": _("submitted an accomplishment"),
    "accomplishment.certified": _("certified an accomplishment"),
    "accomplishment.approved": _("approved an accomplishment"),
    "accomplishment.returned": _("returned an accomplishment"),
    "accomplishment.removed": _("removed a draft of an accomplishment"),
    "issue.added": _("entered an issue of a project"),
    "issue.edited": _("edited an issue of a project"),
    "issue.acted_on": _("began to act on an issue"),
    "issue.settled": _("settled an issue"),
    "visit.recorded": _("recorded a field visit"),
    "visit.edited": _("edited a field visit"),
    "visit.photographed": _("added a photo to a field visit"),
    "task.added": _("added a task to a project"),
    "task.edited": _("edited a task of a project"),
    "task.moved": _("said how far a task of a project is"),
    "task.removed": _("removed a task of a project"),
    "project.milestones_set": _("set the procurement milestones of a project"),
    "contract.added": _("entered a contract"),
    "contract.edited": _("edited a contract"),
    "contract.varied": _("entered a variation of a contract"),
    "contract.obligation_linked": _("linked an obligation to a contract"),
    "contract.obligation_unlinked": _("unlinked an obligation from a contract"),
    "alert_levels.set": _("set the alert levels of projects"),
}


def _state_label(state: str) -> object:
    from bmms.projects.models import Project  # noqa: PLC0415 - models are loaded by now

    return dict(Project.Status.choices).get(state, state)


NEWS = (
    NewsKind(
        "project.waiting",
        _("The completion of a project waits for my confirmation"),
        _("Confirm or return the completion of: %(project)s"),
        icon="building-community",
        needs_action=True,
    ),
    NewsKind(
        "project.returned",
        _("A project of mine was returned to work"),
        _("The completion is not confirmed: %(project)s"),
        icon="arrow-back-up",
    ),
    NewsKind(
        "project.decided",
        _("Something was decided on a project of mine"),
        _("%(project)s is now: %(state)s"),
        icon="building-community",
        spell={"state": _state_label},
    ),
    NewsKind(
        "issue.escalated",
        _("An issue of a project was laid before the head of the organization"),
        _("Decide on “%(problem)s” of %(project)s"),
        icon="alert-triangle",
        needs_action=True,
    ),
    NewsKind(
        "issue.laid_before",
        _("An issue of a project was laid before my office"),
        _("Laid before us: “%(problem)s” of %(project)s"),
        icon="alert-triangle",
        needs_action=True,
    ),
    NewsKind(
        "issue.mine",
        _("An issue of a project is mine to act on"),
        _("Act on “%(problem)s” of %(project)s"),
        icon="alert-triangle",
        needs_action=True,
    ),
    NewsKind(
        "task.mine",
        _("A task of a project is mine to do"),
        _("You work on “%(task)s” of %(project)s"),
        icon="list-check",
    ),
    NewsKind(
        "accomplishment.certify",
        _("An accomplishment waits for my certification"),
        _("Certify or return the accomplishment: %(indicator)s, %(period)s"),
        icon="chart-bar",
        needs_action=True,
    ),
    NewsKind(
        "accomplishment.approve",
        _("An accomplishment waits for my approval"),
        _("Approve or return the accomplishment: %(indicator)s, %(period)s"),
        icon="chart-bar",
        needs_action=True,
    ),
    NewsKind(
        "accomplishment.returned",
        _("An accomplishment of mine was returned"),
        _("Mend the returned accomplishment: %(indicator)s, %(period)s"),
        icon="arrow-back-up",
    ),
)


class ProjectsConfig(AppConfig):
    name = "bmms.projects"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from bmms.execution.queries.discontinued import hear_of_discontinued  # noqa: PLC0415 - models are loaded by now
        from bmms.planning.queries.followers import follow_plans  # noqa: PLC0415 - as above
        from bmms.projects import imports, lists, tasks  # noqa: F401, PLC0415 - declares lists, imports, kinds of jobs
        from bmms.projects.actions.progress import measure_year  # noqa: PLC0415 - as above
        from bmms.projects.queries.projects import discontinued_in  # noqa: PLC0415 - as above
        from bmms.projects.views import diary  # noqa: PLC0415 - models are loaded by now
        from bmms.projects.views.panel import project_panel  # noqa: PLC0415 - models are loaded by now

        register_verbs(VERBS)
        register_news(*NEWS)
        register_panel("project", project_panel)
        register_diary(DiarySource("tasks", Permission.PROJECT_VIEW, diary.my_tasks))
        register_diary(DiarySource("issues", Permission.PROJECT_VIEW, diary.my_issues))
        seen = Permission.PROJECT_VIEW
        follow_plans(lambda plan, by: measure_year(plan.fiscal_year, by=by))
        hear_of_discontinued(discontinued_in)
        register_navigation(
            NavItem(_("Projects"), "projects:projects", "building-community", seen, Section.PROJECTS, order=40),
            NavItem(_("Work breakdown"), "projects:tasks", "list-check", seen, Section.PROJECTS, order=41),
            NavItem(_("Contracts"), "projects:contracts", "file-certificate", seen, Section.PROJECTS, order=41),
            NavItem(_("Quarter’s accomplishments"), "projects:quarter", "chart-bar", seen, Section.PROJECTS, order=42),
            NavItem(_("Issues and risks"), "projects:issues", "alert-triangle", seen, Section.PROJECTS, order=44),
            NavItem(_("Field visits"), "projects:visits", "walk", seen, Section.PROJECTS, order=45),
            NavItem(_("All accomplishments"), "projects:accomplishments", "list", seen, Section.PROJECTS, order=43),
        )
        _open_records_for_attachments()
        _let_projects_be_printed()
        _let_monitoring_be_printed()
        _let_contracts_be_printed()


def _open_records_for_attachments() -> None:
    from bmms.projects.models import (  # noqa: PLC0415 - models are loaded by now
        Accomplishment,
        Contract,
        FieldVisit,
        Issue,
        Project,
        Task,
    )
    from bmms.projects.queries.accomplishments import accomplishments  # noqa: PLC0415 - as above
    from bmms.projects.queries.contracts import contracts  # noqa: PLC0415 - as above
    from bmms.projects.queries.monitoring import issues, visits  # noqa: PLC0415 - as above
    from bmms.projects.queries.projects import projects  # noqa: PLC0415 - as above
    from bmms.projects.queries.tasks import tasks  # noqa: PLC0415 - as above

    declared: dict[str, Any] = {
        "view": Permission.PROJECT_VIEW,
        "attach": Permission.PROJECT_VIEW,
        "page_arguments": lambda record: {"key": record.key},
    }
    register_attachable(Project, name="project", label=_("Project"), rows=projects, page="projects:project", **declared)
    register_attachable(
        Accomplishment,
        name="accomplishment",
        label=_("Accomplishment"),
        rows=accomplishments,
        page="projects:accomplishment",
        is_fixed=lambda record: record.certified_at is not None,
        **declared,
    )
    register_attachable(
        Contract, name="contract", label=_("Contract"), rows=contracts, page="projects:contract", **declared
    )
    register_attachable(Task, name="task", label=_("Task"), rows=tasks, page="projects:task", **declared)
    register_attachable(Issue, name="issue", label=_("Issue"), rows=issues, page="projects:issue", **declared)
    register_attachable(
        FieldVisit, name="visit", label=_("Field visit"), rows=visits, page="projects:visit", **declared
    )


def _let_projects_be_printed() -> None:
    from bmms.organizations.models import Signatory  # noqa: PLC0415 - models are loaded by now
    from bmms.projects.models import Project  # noqa: PLC0415 - as above
    from bmms.projects.queries.papers import project_paper  # noqa: PLC0415 - as above
    from bmms.projects.queries.projects import project_with_key  # noqa: PLC0415 - as above

    kind = Printable(
        name="project",
        label=_("Project"),
        permission=Permission.PROJECT_VIEW,
        find=lambda key, by: project_with_key(key),
        template="ui/record_print.html",
        context=project_paper,
        state=lambda project: project.get_status_display(),
        is_final=lambda project: project.approved_at is not None,
        form=Signatory.Form.RPMES,
        places=(Signatory.Place.PREPARED, Signatory.Place.APPROVED),
    )
    register_printable(Project, kind)


def _on_papers_of_projects() -> dict[str, Any]:
    from bmms.organizations.models import Signatory  # noqa: PLC0415 - models are loaded by now

    return {
        "permission": Permission.PROJECT_VIEW,
        "template": "ui/record_print.html",
        "form": Signatory.Form.RPMES,
        "places": (Signatory.Place.PREPARED, Signatory.Place.APPROVED),
    }


def _let_monitoring_be_printed() -> None:
    from bmms.projects.models import Accomplishment, FieldVisit  # noqa: PLC0415 - models are loaded by now
    from bmms.projects.queries import papers  # noqa: PLC0415 - as above
    from bmms.projects.queries.accomplishments import accomplishment_with_key  # noqa: PLC0415 - as above
    from bmms.projects.queries.monitoring import visit_with_key  # noqa: PLC0415 - as above

    accomplishment = Printable(
        name="accomplishment",
        label=_("Accomplishment"),
        find=lambda key, by: accomplishment_with_key(key),
        context=papers.accomplishment_paper,
        state=lambda shown: shown.get_status_display(),
        is_final=lambda shown: shown.status == Accomplishment.Status.APPROVED,
        **_on_papers_of_projects(),
    )
    visit = Printable(
        name="visit",
        label=_("Field visit"),
        find=lambda key, by: visit_with_key(key),
        context=papers.visit_paper,
        state=lambda visit: _now("Recorded"),
        is_final=lambda visit: True,
        **_on_papers_of_projects(),
    )
    register_printable(Accomplishment, accomplishment)
    register_printable(FieldVisit, visit)


def _let_contracts_be_printed() -> None:
    from bmms.projects.models import Contract  # noqa: PLC0415 - models are loaded by now
    from bmms.projects.queries import papers  # noqa: PLC0415 - as above
    from bmms.projects.queries.contracts import contract_with_key  # noqa: PLC0415 - as above

    contract = Printable(
        name="contract",
        label=_("Contract"),
        find=lambda key, by: contract_with_key(key),
        context=papers.contract_paper,
        state=lambda contract: _now("Signed"),
        is_final=lambda contract: True,
        **_on_papers_of_projects(),
    )
    register_printable(Contract, contract)
