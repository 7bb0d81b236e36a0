from collections.abc import Iterable
from functools import partial
from typing import Any, Final
from uuid import UUID

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from bmms.access.actor import Actor
from bmms.access.answers import SeeOther, accepted, step
from bmms.access.guards import replica_ok, require
from bmms.access.permissions import Permission
from bmms.access.request import Request
from bmms.access.roles import ROLES
from bmms.access.steps import OfferedStep, offered_steps
from bmms.audit.actions import record_read
from bmms.budgeting.models import AppropriationAct
from bmms.documents.queries import attachments_on
from bmms.lib.dates import format_day
from bmms.organizations.actions import assign_wave, move_organization
from bmms.organizations.models import STAGES, OnboardingNote, Organization
from bmms.organizations.queries import onboarding_notes, organization_with_code
from bmms.oversight.actions.overview import put_on_record
from bmms.oversight.forms.overview import OverviewForm, RecordForm, StepForm, WaveForm, in_words_of
from bmms.oversight.queries import (
    OrganizationRow,
    checklist_of,
    every_organization,
    figures_of,
    organization_rows,
    rollout_waves,
    totals_of,
)
from bmms.oversight.queries.parliament import SubmittedPlans, acts_of, submitted_lines, submitted_plan, submitted_plans
from bmms.oversight.queries.workbook import Table
from bmms.oversight.views.files import FILES, file_answer
from bmms.tenancy.prepared import PreparedPages
from bmms.tenancy.scope import oversight, parliament

NOTES_SHOWN = 20
NOTES: Final[Any] = PreparedPages(onboarding_notes, NOTES_SHOWN)


@replica_ok
@require(Permission.OVERSIGHT_VIEW)
@require_GET
def home(request: Request) -> HttpResponse:
    form, rows = _asked(request)
    context = {
        "form": form,
        "rows": rows,
        "totals": totals_of(rows),
        "files": FILES,
        "may_enter": reaches(request.actor, Permission.MEMBER_VIEW),
        "may_read_log": reaches(request.actor, Permission.AUDIT_VIEW),
    }
    return render(request, "oversight/home.html", context)


@replica_ok
@require(Permission.OVERSIGHT_VIEW)
@require_GET
def export(request: Request, form: str) -> HttpResponse:
    """The rows that the page shows, as a file."""
    asked, rows = _asked(request)
    headings = [
        *(_("Code"), _("Name"), _("Stage"), _("Wave"), _("Administrators"), _("People"), _("Awaiting confirmation")),
        *(_("Last activity"), _("Checklist done"), _("Checklist items")),
    ]
    about = [_("Ministries, offices and agencies"), *in_words_of(asked)]
    return file_answer(
        request, form, "organizations", about=about, tables=[Table(headings, [_cells(row) for row in rows])]
    )


@replica_ok
@require(Permission.PARLIAMENT_VIEW)
@require_GET
def submitted(request: Request) -> HttpResponse:
    """What Parliament's finance and budget committee finds of a fiscal year."""
    year = request.fiscal_year
    with parliament():
        found, acts = submitted_plans(year), list(acts_of(year))
    context = {
        "year": year,
        "rows": [row for row in found if row.plans],
        "silent": [row.organization for row in found if not row.plans],
        "acts": acts,
        "files": FILES,
    }
    return render(request, "oversight/submitted.html", context)


@replica_ok
@require(Permission.PARLIAMENT_VIEW)
@require_GET
def submitted_file(request: Request, form: str) -> HttpResponse:
    """The plans and acts of the page, as a file."""
    with parliament():
        found, acts = submitted_plans(request.fiscal_year), list(acts_of(request.fiscal_year))
    return file_answer(
        request,
        form,
        f"submitted-plans-{request.fiscal_year}",
        about=[_("Submitted to Parliament for fiscal year %d") % request.fiscal_year],
        tables=[_plans_table(found), _acts_table(acts)],
    )


def _plans_table(found: Iterable[SubmittedPlans]) -> Table:
    return Table(
        title=_("Plans"),
        headings=[_("Organization"), _("Plan"), _("Edition"), _("Status"), _("Submitted"), _("PPAs"), _("Amount")],
        lines=[_plan_cells(row.organization, plan) for row in found for plan in row.plans],
    )


def _acts_table(acts: Iterable[AppropriationAct]) -> Table:
    """A line for each class, of which the act says until when it may be used."""
    return Table(
        title=_("Appropriation acts"),
        headings=[
            *(_("Name"), _("Title"), _("Number"), _("Kind"), _("Effective on")),
            *(_("Class"), _("May be obligated until")),
        ],
        lines=[(*_act_cells(act), *until) for act in acts for until in _validities(act)],
    )


def _act_cells(act: AppropriationAct) -> tuple[Any, ...]:
    return act.name, act.title, act.number, act.get_kind_display(), format_day(act.effective_date)


def _validities(act: Any) -> list[tuple[Any, ...]]:
    return [(one.allotment_class, format_day(one.obligate_until)) for one in act.validities.all()] or [(None, None)]


def _plan_cells(organization: Organization, plan: Any) -> tuple[Any, ...]:
    state = (plan.edition, plan.get_status_display(), format_day(plan.submitted_at))
    return (organization.acronym, plan.title, *state, plan.number_of_lines, plan.total)


@replica_ok
@require(Permission.PARLIAMENT_VIEW)
@require_GET
def submitted_plan_page(request: Request, key: UUID) -> HttpResponse:
    with parliament():
        shown = submitted_plan(key)
        if shown is None:
            raise Http404
        record_read("plan.read_for_parliament", shown, by=request.actor)
        lines = submitted_lines(shown)
    return render(request, "oversight/submitted_plan.html", {"plan": shown, "lines": lines})


@replica_ok
@require(Permission.ONBOARDING_VIEW)
@require_GET
def onboarding(request: Request) -> HttpResponse:
    organization = request.organization
    items = checklist_of(organization, figures_of([organization])[organization.pk])
    page = Paginator(NOTES, NOTES_SHOWN).get_page(request.GET.get("page"))
    files = attachments_on(page.object_list)
    context = {
        "items": items,
        "done": sum(item.is_done for item in items),
        "page": page,
        "notes": [(note, files.get(note.pk, [])) for note in page],
        "form": RecordForm(),
        "may_record": request.actor.can(Permission.ONBOARDING_RECORD),
    }
    return render(request, "oversight/onboarding.html", context)


@require(Permission.ONBOARDING_RECORD)
def record_onboarding(request: Request) -> HttpResponse:
    """A note, or with `?item=` that an item is done, or (`&is_done=`) is not after all."""
    asked = {name: request.GET.get(name, "") for name in ("item", "is_done")}
    form = RecordForm(request.POST or None, request.FILES or None, initial=asked)
    if request.method == "POST" and accepted(form, lambda: put_on_record(**form.cleaned_data, by=request.actor)):
        messages.success(request, _("Your note is on record."))
        return SeeOther(reverse("oversight:onboarding", kwargs={"code": request.organization.code}))
    item = form["item"].value()
    context = {
        "form": form,
        "item": OnboardingNote.Item(item) if item in OnboardingNote.Item.values else None,
        "is_done": bool(form["is_done"].value()),
    }
    return render(request, "oversight/record.html", context, status=422 if form.is_bound else 200)


@require(Permission.ROLLOUT_MANAGE)
@require_GET
def rollout(request: Request) -> HttpResponse:
    with oversight():
        found = rollout_waves()
    return render(request, "oversight/rollout.html", {"waves": found})


@require(Permission.ROLLOUT_MANAGE)
@require_GET
def rollout_of(request: Request, organization: str) -> HttpResponse:
    """One organization's place in the rollout: its wave, its checklist, and the steps it may take."""
    shown = _named(organization)
    with oversight():
        items = checklist_of(shown, figures_of([shown])[shown.pk])
    offers = offered_steps(STAGES, shown, state=shown.stage, by=request.actor)
    context = {
        "shown": shown,
        "items": items,
        "wave_form": WaveForm(initial={"wave": shown.wave}),
        "steps": [(offer, _form_of(offer)) for offer in offers if offer.step.permission == Permission.ROLLOUT_MANAGE],
    }
    return render(request, "oversight/rollout_of.html", context)


@require(Permission.ROLLOUT_MANAGE)
@require_POST
def wave(request: Request, organization: str) -> HttpResponse:
    shown, form = _named(organization), WaveForm(request.POST)
    if not form.is_valid():
        messages.error(request, _("A wave is a number from 1 to 99."))
        return SeeOther(_rollout_url(shown))
    assign = partial(assign_wave, shown, form.cleaned_data["wave"], by=request.actor)
    return step(request, assign, _("The wave is assigned."), _rollout_url(shown))


@require(Permission.ROLLOUT_MANAGE)
@require_POST
def move(request: Request, organization: str) -> HttpResponse:
    shown, form = _named(organization), StepForm(request.POST)
    if not form.is_valid():
        raise Http404
    values = form.cleaned_data
    take = partial(move_organization, shown, values["step"], reason=values["reason"], by=request.actor)
    return step(request, take, _("The stage is changed."), _rollout_url(shown))


def _asked(request: Request) -> tuple[OverviewForm, list[OrganizationRow]]:
    with oversight():
        everything = every_organization()
        waves = sorted({one.wave for one in everything if one.wave is not None})
        form = OverviewForm(request.GET, waves=waves)
        return form, organization_rows(form.chosen(sort=request.GET.get("sort", "")), everything)


def _form_of(offer: OfferedStep) -> StepForm:
    step = offer.step
    return StepForm(initial={"step": step.name}, auto_id=f"{step.name}_%s", needs_reason=step.needs_reason)


def reaches(actor: Actor, permission: Permission) -> bool:
    """Whether one of the roles has this permission in every organization; none of Parliament's has."""
    return any(permission in ROLES[name].reach for name in actor.roles if name in ROLES)


def _cells(row: OrganizationRow) -> list[object]:
    organization = row.organization
    last = timezone.localtime(row.last_activity).strftime("%Y-%m-%d %H:%M") if row.last_activity else None
    figures = (row.administrators, row.people, row.pending, last, row.done, row.items)
    return [organization.code, organization.name, organization.get_stage_display(), organization.wave, *figures]


def _named(code: str) -> Organization:
    found = organization_with_code(code)
    if found is None or found.is_training:
        raise Http404
    return found


def _rollout_url(organization: Organization) -> str:
    return reverse("platform:rollout_of", kwargs={"organization": organization.code})
