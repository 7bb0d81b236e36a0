from collections.abc import Collection, Iterable
from dataclasses import astuple
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from bmms.access.answers import SeeOther, accepted
from bmms.access.guards import replica_ok, require
from bmms.access.permissions import Permission
from bmms.access.request import Request
from bmms.access.steps import offered_steps
from bmms.audit.actions import record_read
from bmms.audit.queries.history import history_of
from bmms.oversight.actions import findings as actions
from bmms.oversight.forms.findings import AnswerForm, FindingForm, RemarkForm, ReportForm
from bmms.oversight.lists import FINDINGS
from bmms.oversight.models import FINDING_STEPS, Finding
from bmms.oversight.queries import findings as queries
from bmms.oversight.queries.overview import LATE_SHOWN, first_of
from bmms.oversight.queries.workbook import Table
from bmms.oversight.views.files import FILES, file_answer, fitting, left_out
from bmms.tenancy.scope import oversight
from bmms.ui.lists import list_page
from bmms.ui.records import state_marks, step_buttons

USUAL_WAY = tuple(Finding.Status.values)
STEPS = ("answer", "report", "settle", "return")


@replica_ok
@require(Permission.FINDING_DESK_VIEW)
@require_GET
def desk(request: Request) -> HttpResponse:
    """Of all organizations: COA sees COA's, internal audit its own, the Chief Minister's office those of both."""
    sources = queries.sources_of(request.actor)
    with oversight():
        rows = queries.finding_rows(sources)
        late, left = first_of(queries.late_findings(sources), LATE_SHOWN)
        record_read("findings.read_at_desk", None, by=request.actor, about={"audited by": ", ".join(sorted(sources))})
    context = {
        "rows": rows,
        "total": queries.total_of_findings(rows),
        "late": late,
        "left_out": left_out(left),
        "now": timezone.now(),
        "sources": _labels(sources),
        "query": "&".join(f"source={each}" for each in sorted(sources)),
        "files": FILES,
    }
    return render(request, "oversight/findings_desk.html", context)


@replica_ok
@require(Permission.FINDING_DESK_VIEW)
@require_GET
def desk_file(request: Request, form: str) -> HttpResponse:
    """The figures of the desk and what is late, as a file."""
    sources = queries.sources_of(request.actor)
    with oversight():
        rows = queries.finding_rows(sources)
        late, note = fitting(form, queries.late_findings(sources))
    named = [*((row.organization.acronym, row.figures) for row in rows), (_("Total"), queries.total_of_findings(rows))]
    return file_answer(
        request,
        form,
        "findings",
        about=[_("Findings of all organizations"), *map(str, _labels(sources))],
        tables=[
            Table(
                headings=[_("Organization"), *Finding.Status.labels, _("Late"), _("Amount not settled")],
                lines=[(name, *astuple(figures)) for name, figures in named],
            ),
            _late_table(late, note),
        ],
    )


def _late_table(late: Iterable[Finding], note: str) -> Table:
    return Table(
        title=_("Late, the longest first"),
        headings=[_("Organization"), _("Number"), _("Finding"), _("Status"), _("Amount"), _("Days late")],
        lines=[
            (one.organization.acronym, one.number, one.title, one.get_status_display(), one.amount, one.days_late)
            for one in late
        ],
        note=note,
    )


def _labels(sources: Collection[str]) -> list[Any]:
    return [label for value, label in Finding.Source.choices if value in sources]


@require(Permission.FINDING_VIEW)
@require_GET
def findings(request: Request) -> HttpResponse:
    return list_page(request, FINDINGS)


@require(Permission.FINDING_VIEW)
@require_GET
def finding(request: Request, key: UUID) -> HttpResponse:
    shown = _finding(request, key)
    offered = offered_steps(FINDING_STEPS, shown, state=shown.status, by=request.actor)
    if shown.source not in queries.sources_of(request.actor):
        offered = [each for each in offered if each.step.permission != Permission.FINDING_AUDIT]
    context = {
        "finding": shown,
        "marks": state_marks(FINDING_STEPS.labels, USUAL_WAY, shown.status),
        "buttons": step_buttons(
            offered, {each: _url(request, f"{each}_finding", key) for each in STEPS}, asking=("answer", "report")
        ),
        "may_edit": request.actor.can(Permission.FINDING_ENTER) and _is_theirs(request, shown),
        "history": history_of(shown),
    }
    return render(request, "oversight/finding.html", context)


@require(Permission.FINDING_ENTER)
def new_finding(request: Request) -> HttpResponse:
    form = FindingForm(request.POST or None, sources=queries.sources_of(request.actor))
    made: list[Finding] = []
    if request.method == "POST" and accepted(
        form, lambda: made.append(actions.raise_finding(form.values(), by=request.actor))
    ):
        messages.success(request, _("The finding is entered; whoever answers it is told."))
        return SeeOther(_url(request, "finding", made[0].key))
    cancel = reverse("oversight:findings", kwargs={"code": request.organization.code})
    return form_page(request, form, _("New finding"), cancel)


@require(Permission.FINDING_ENTER)
def change_finding(request: Request, key: UUID) -> HttpResponse:
    shown = _finding(request, key)
    form = FindingForm(request.POST or None, instance=_finding(request, key), sources=queries.sources_of(request.actor))

    def change() -> None:
        actions.edit_finding(shown, form.values(), version=form.cleaned_data["version"] or 0, by=request.actor)

    return _worked(request, form, shown, change, _("Edit the finding"))


@require(Permission.FINDING_ANSWER)
def answer(request: Request, key: UUID) -> HttpResponse:
    shown, form = _finding(request, key), AnswerForm(request.POST or None, instance=_finding(request, key))

    def act() -> None:
        actions.answer_finding(shown, form.values(), by=request.actor)

    return _worked(request, form, shown, act, _("Answer the finding"))


@require(Permission.FINDING_ANSWER)
def report(request: Request, key: UUID) -> HttpResponse:
    shown, form = _finding(request, key), ReportForm(request.POST or None, instance=_finding(request, key))

    def act() -> None:
        actions.report_finding(shown, form.values(), by=request.actor)

    return _worked(request, form, shown, act, _("Report as done"))


@require(Permission.FINDING_AUDIT)
def settle(request: Request, key: UUID) -> HttpResponse:
    return _judged(request, key, "settle", _("Settle the finding: what shows it?"))


@require(Permission.FINDING_AUDIT)
def send_back(request: Request, key: UUID) -> HttpResponse:
    return _judged(request, key, "return", _("Return the finding: what is missing?"))


def _judged(request: Request, key: UUID, step: str, title: str) -> HttpResponse:
    shown, form = _finding(request, key), RemarkForm(request.POST or None)

    def act() -> None:
        actions.judge_finding(shown, step, by=request.actor, **form.cleaned_data)

    return _worked(request, form, shown, act, title)


def _worked(request: Request, form: Any, shown: Finding, act: Any, title: str) -> HttpResponse:
    url = _url(request, "finding", shown.key)
    if request.method == "POST" and accepted(form, act):
        messages.success(request, _("It is saved."))
        return SeeOther(url)
    return form_page(request, form, title, url, about=str(shown))


def form_page(request: Request, form: Any, title: str, cancel: str, about: str = "") -> HttpResponse:
    context = {"form": form, "title": title, "cancel": cancel, "about": about}
    return render(request, "oversight/form.html", context, status=422 if form.is_bound else 200)


def _is_theirs(request: Request, shown: Finding) -> bool:
    may_change = not shown.by_auditor or request.actor.can(Permission.FINDING_AUDIT)
    return shown.status == Finding.Status.OPEN and may_change and shown.source in queries.sources_of(request.actor)


def _finding(request: Request, key: UUID) -> Finding:
    found = queries.finding_with_key(key, request.actor)
    if found is None:
        raise Http404
    return found


def _url(request: Request, name: str, key: UUID) -> str:
    return reverse(f"oversight:{name}", kwargs={"code": request.organization.code, "key": key})
