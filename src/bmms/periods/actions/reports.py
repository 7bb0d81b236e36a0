import json
from collections.abc import Iterable
from datetime import date
from typing import Final

from django.core.serializers.json import DjangoJSONEncoder
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from bmms.access.actor import Actor, check
from bmms.access.errors import DomainError, SamePerson
from bmms.access.news import settle, tell
from bmms.access.permissions import Permission
from bmms.access.steps import take_step
from bmms.audit.actions import Changes, record
from bmms.periods.kinds import builder_of
from bmms.periods.models import REPORT_STEPS, FiscalYear, Holiday, ReportRequirement, ReportSubmission
from bmms.periods.queries.reports import (
    TO_ENDORSE,
    digest_of,
    is_documented,
    news_of_endorsement,
    signed_files,
    signers,
    submission_of,
    usual_requirements,
)

# What a step writes down about who took it, and who may not have been the same person before.
SIGNS: Final = {
    "prepare": "prepared",
    "certify_budget": "budget",
    "certify_accounts": "accounts",
    "approve": "approved",
    "endorse": "endorsed",
    "submit": "submitted",
    "receive": "received",
}
APART: Final = {
    "certify_budget": ("prepared", "accounts"),
    "certify_accounts": ("prepared", "budget"),
    "approve": ("prepared", "budget", "accounts"),
    "endorse": ("prepared", "budget", "accounts", "approved"),
}
BACK: Final = ("return", "send_back", "give_back", "reopen")


@transaction.atomic
def ask_for_reports(year: FiscalYear, forms: Iterable[str], *, by: Actor) -> int:
    """Put these forms of the year into the register, each with its usual due days; returns how many are new."""
    check(by, Permission.REPORT_ASK)
    wanted = [values for form in forms for values in usual_requirements(form, year)]
    known = set(ReportRequirement.objects.filter(year=year).values_list("form", "from_date"))
    new = [values for values in wanted if (values["form"], values["from_date"]) not in known]
    for values in new:
        asked = ReportRequirement.objects.create(**values)
        record("report.asked", asked, by=by, changes={"due_date": (None, asked.due_date)})
    return len(new)


@transaction.atomic
def change_due_date(requirement: ReportRequirement, due_date: date, *, reason: str, by: Actor) -> None:
    """For every organization."""
    check(by, Permission.REPORT_ASK)
    if not reason.strip():
        raise DomainError(_("Say why the day changes: every organization reads it."))
    current = ReportRequirement.objects.select_for_update().get(pk=requirement.pk)
    if due_date < current.from_date:
        raise DomainError(_("It would be due before the period begins."))
    before, current.due_date = current.due_date, due_date
    current.save(update_fields=["due_date"])
    record("report.due_date_changed", current, by=by, changes={"due_date": (before, due_date)}, reason=reason)


@transaction.atomic
def add_holiday(*, day: date, name: str, by: Actor) -> Holiday:
    """For the due days that are computed from now on; those in the register stay until somebody changes them."""
    check(by, Permission.REPORT_ASK)
    if Holiday.objects.filter(day=day).exists():
        raise DomainError(_("This day is in the list already."))
    holiday = Holiday.objects.create(day=day, name=name)
    record("holiday.added", holiday, by=by, changes={"day": (None, day), "name": (None, name)})
    return holiday


@transaction.atomic
def move_report(
    requirement: ReportRequirement, step: str, *, by: Actor, reason: str = "", remarks: str | None = None
) -> ReportSubmission:
    """Take a step with the organization's report; its first certification freezes what it says."""
    current = _locked(requirement)
    current.documented = is_documented(current)
    taken = take_step(REPORT_STEPS, step, current, state=current.status, by=by, reason=reason)
    before = current.status
    if current.waits_for_bwc:
        settle(TO_ENDORSE, news_of_endorsement(current).once_key, by=by)
    current.status = taken.target
    if step in BACK:
        _clear(current, reason)
    else:
        _sign(current, step, by)
    if step == "prepare" and remarks is not None:
        current.remarks = remarks
    if step.startswith("certify") and current.missing_certifiers:
        current.status = ReportSubmission.Status.PREPARED
    current.clean_fields(exclude=["organization", "requirement"])
    current.save()
    changes = {"status": (before, current.status)} | ({"digest": (None, current.digest)} if current.digest else {})
    _record_step(step, current, changes, reason, by)
    if current.waits_for_bwc:
        tell(news_of_endorsement(current), holders=Permission.REPORT_ENDORSE, but=signers(current), by=by)
    return current


def _record_step(step: str, current: ReportSubmission, changes: Changes, reason: str, by: Actor) -> None:
    match step:
        case "prepare":
            record("report.prepared", current, by=by, changes=changes)
        case "certify_budget" | "certify_accounts":
            record("report.certified", current, by=by, changes=changes)
        case "approve":
            record("report.approved", current, by=by, changes=changes)
        case "endorse":
            record("report.endorsed", current, by=by, changes=changes)
        case "submit":
            record("report.submitted", current, by=by, changes=changes)
        case "receive":
            record("report.received", current, by=by, changes=changes)
        case "reopen":
            record("report.reopened", current, by=by, changes=changes, reason=reason)
        case _:
            record("report.returned", current, by=by, changes=changes, reason=reason)


def _locked(requirement: ReportRequirement) -> ReportSubmission:
    """Two people begin with one report at a moment: the unique key lets the first pass."""
    found: ReportSubmission | None = (
        ReportSubmission.objects.filter(requirement=requirement).order_by().select_for_update().first()
    )
    return found or submission_of(requirement)


def _sign(current: ReportSubmission, step: str, by: Actor) -> None:
    earlier = [getattr(current, f"{name}_by_id") for name in APART.get(step, ())]
    if by.user_id is not None and by.user_id in earlier:
        raise SamePerson
    setattr(current, f"{SIGNS[step]}_by_id", by.user_id)
    setattr(current, f"{SIGNS[step]}_at", timezone.now())
    if step == "submit":
        current.first_submitted_at = current.first_submitted_at or current.submitted_at
    if step.startswith("certify") and not current.digest:
        _freeze(current)


def _freeze(current: ReportSubmission) -> None:
    build = builder_of(current.requirement.form)
    said = build(current.requirement) if build is not None else {"files": signed_files(current)}
    text = json.dumps(said, cls=DjangoJSONEncoder, sort_keys=True)
    current.snapshot, current.digest = json.loads(text), digest_of(json.loads(text))


def _clear(current: ReportSubmission, reason: str) -> None:
    """Whoever signed signs anew, what comes then; the log keeps who had. When it was first submitted stays."""
    for name in SIGNS.values():
        setattr(current, f"{name}_by", None)
        setattr(current, f"{name}_at", None)
    current.snapshot, current.digest, current.reason = None, "", reason
