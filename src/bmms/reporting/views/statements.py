from collections.abc import Iterator
from decimal import Decimal
from itertools import groupby
from typing import Any
from uuid import UUID

from django.core.paginator import Paginator
from django.db.models import Sum
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from bmms.access.actor import check
from bmms.access.guards import require
from bmms.access.permissions import Permission
from bmms.access.request import Request
from bmms.audit.actions import record_read
from bmms.lib.dates import format_day
from bmms.periods.models import ReportForm, reading
from bmms.periods.queries.reports import requirement_with_key
from bmms.reporting.queries.catalogue import (
    BUILDERS,
    FIELDS,
    KEYS,
    PLANNED,
    WITHOUT_CLUSTERS,
    Asked,
    asked_by,
    behind_cell,
    months_of,
    requirement_for,
    statement_asked,
    submission_for,
)
from bmms.reporting.queries.columns import funding_sources
from bmms.reporting.queries.signers import signers_of
from bmms.reporting.queries.statement import Statement
from bmms.reporting.queries.workbook import workbook
from bmms.reporting.views.drawing import statement_head, statement_rows
from bmms.ui.paper import pdf_answer, pdf_of

CLUSTERS = ("01", "02", "03", "04", "07")
FIRST_AMOUNT = "3"  # when an address names no column
NARROWING = (*FIELDS, *KEYS, "section", "part", "object", "mode", "project", "sector", "ppa_tagged")
SHEET = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@require(Permission.REPORT_VIEW)
@require_safe
def statements(request: Request) -> HttpResponse:
    """Every statement of the fiscal year that the reader may open, by period."""
    rows = [
        {
            "form": form,
            "label": ReportForm(form).label,
            "periods": range(1, 12 // months_of(form) + 1),
            "word": {1: _("Month"), 3: _("Quarter"), 12: _("Year")}[months_of(form)],
        }
        for form in BUILDERS
        if request.actor.can(reading(form))
    ]
    context = {"rows": rows, "year": request.fiscal_year}
    return render(request, "reporting/statements.html", context)


@require(Permission.REPORT_VIEW)
@require_safe
def statement(request: Request, form: str, year: int, period: int) -> HttpResponse:
    asked, cluster = _asked(request, form, year, period), _cluster(request)
    shown, submission = _shown(asked, cluster)
    behind = _url(request, asked, "reporting:cell") if request.actor.can(Permission.LEDGER_VIEW) else ""
    context = {
        "asked": asked,
        "title": ReportForm(asked.form).label,
        "shown": shown,
        "planned": _planned(asked, shown),
        "head": statement_head(shown, _groups(shown)),
        "lines": statement_rows(shown, behind, cluster),
        "submission": submission,
        "is_draft": submission is None or not submission.is_approved,
        "is_frozen": bool(submission and submission.digest and not cluster),
        "cluster": cluster,
        "clusters": () if asked.form in WITHOUT_CLUSTERS else CLUSTERS,
        "signers": signers_of(asked.form, asked.until_date),
        "lines_url": _lines_url(request, asked),
        "workbook_url": _url(request, asked, "reporting:workbook", cluster),
        "paper_url": _url(request, asked, "reporting:paper", cluster),
    }
    return render(request, "reporting/statement.html", context)


@require(Permission.REPORT_VIEW)
@require_safe
def as_workbook(request: Request, form: str, year: int, period: int) -> HttpResponse:
    asked, cluster = _asked(request, form, year, period), _cluster(request)
    shown, submission = _shown(asked, cluster)
    is_draft = submission is None or not submission.is_approved
    about = [str(ReportForm(asked.form).label), request.organization.name, _period(asked)]
    about += [_("Fund cluster %s") % cluster] if cluster else []
    about += [f"SHA-256 {submission.digest}"] if submission and submission.digest and not cluster else []
    file = workbook(shown, about, signers_of(asked.form, asked.until_date), draft=_("DRAFT") if is_draft else "")
    record_read("statement.exported", None, by=request.actor, about={"form": form, "until": str(asked.until_date)})
    name = f"{form}-{request.organization.code}-{asked.until_date:%Y-%m-%d}.xlsx"
    return HttpResponse(file, SHEET, headers={"Content-Disposition": f'attachment; filename="{name}"'})


@require(Permission.REPORT_VIEW)
@require_safe
def as_paper(request: Request, form: str, year: int, period: int) -> HttpResponse:
    """For the signatories: on legal landscape, marked as a draft until it is approved."""
    asked, cluster = _asked(request, form, year, period), _cluster(request)
    shown, submission = _shown(asked, cluster)
    is_draft = submission is None or not submission.is_approved
    context = {
        "paper": "legal landscape",
        "title": str(ReportForm(asked.form).label),
        "footer": f"{form} {request.organization.acronym} {_period(asked)}",
        "draft": _("DRAFT") if is_draft else "",
        "digest": submission.digest if submission and not cluster else "",
        "organization": request.organization,
        "asked": asked,
        "cluster": cluster,
        "funds": [] if asked.form in WITHOUT_CLUSTERS else funding_sources(cluster),
        "shown": shown,
        "groups": _groups(shown),
        "lines": list(_printed(shown)),
        "signers": signers_of(asked.form, asked.until_date),
    }
    record_read("statement.exported", None, by=request.actor, about={"form": form, "until": str(asked.until_date)})
    name = f"{form}-{request.organization.code}-{asked.until_date:%Y-%m-%d}.pdf"
    return pdf_answer(name, pdf_of("reporting/paper.html", context))


@require(Permission.LEDGER_VIEW)
@require_safe
def cell(request: Request, form: str, year: int, period: int) -> HttpResponse:
    """The list behind a cell: its amounts sum to the cell."""
    asked, cluster = _asked(request, form, year, period), _cluster(request)
    asks = {name: request.GET[name] for name in NARROWING if name in request.GET}
    column = request.GET.get("column") or FIRST_AMOUNT
    rows = behind_cell(asked, column, asks, cluster)
    if rows is None:
        raise Http404
    total = rows.order_by().aggregate(sum=Sum("counted"))["sum"]
    rows = rows.select_related("entry", "account__ppa", "account__act").order_by("date", "pk")
    page = Paginator(rows, 50).get_page(request.GET.get("page"))
    kept = request.GET.copy()
    kept.pop("page", None)
    context = {
        "asked": asked,
        "title": ReportForm(asked.form).label,
        "column": column,
        "page": page,
        "total": total,
        "kept": kept.urlencode(),
        "back": _url(request, asked, "reporting:statement", cluster),
    }
    return render(request, "reporting/cell.html", context)


@require(Permission.REPORT_VIEW)
@require_safe
def required(request: Request, key: UUID) -> HttpResponse:
    """From the register to the statement that it asks for."""
    found = requirement_with_key(key)
    asked = asked_by(found) if found else None
    if asked is None:
        raise Http404
    return redirect(_url(request, asked, "reporting:statement"))


def _shown(asked: Asked, cluster: str) -> tuple[Statement, Any]:
    """What was certified, as it was then; anything else as it is now."""
    submission = submission_for(asked)
    if submission and submission.snapshot and not cluster:
        return Statement.from_json(submission.snapshot), submission
    return asked.build(cluster), submission


def _planned(asked: Asked, shown: Statement) -> tuple[Decimal, Decimal] | None:
    """What a form that people fill in sums to, and what it has to."""
    if asked.form not in PLANNED or not shown.total:
        return None
    return next(((shown.total.amount(number), needed) for number, needed in shown.ledger.items()), None)


def _lines_url(request: Request, asked: Asked) -> str:
    """Where the figures of a form that is entered are; empty for what is computed or not asked for."""
    found = requirement_for(asked) if asked.form in PLANNED else None
    return reverse("reporting:planned", kwargs={"code": request.organization.code, "key": found.key}) if found else ""


def _printed(shown: Statement) -> Iterator[dict[str, Any]]:
    for line in shown.lines:
        cells = [{"heading": heading, "value": line.cells.get(heading.number)} for heading in shown.headings]
        yield {"label": line.label, "level": line.level, "cells": cells}


def _groups(shown: Statement) -> list[dict[str, Any]]:
    """What stands above several columns, with how many."""
    told = [(label, len(list(columns))) for label, columns in groupby(str(heading.group) for heading in shown.headings)]
    return [{"label": label, "span": span} for label, span in told] if any(label for label, _span in told) else []


def _asked(request: Request, form: str, year: int, period: int) -> Asked:
    asked = statement_asked(form, year, period)
    if asked is None:
        raise Http404
    check(request.actor, reading(form))
    return asked


def _cluster(request: Request) -> str:
    asked = request.GET.get("cluster", "")
    return asked if asked in CLUSTERS else ""


def _period(asked: Asked) -> str:
    return f"{format_day(asked.from_date)} - {format_day(asked.until_date)}"


def _url(request: Request, asked: Asked, name: str, cluster: str = "") -> str:
    place = {"code": request.organization.code, "form": asked.form, "year": asked.year, "period": asked.period}
    return reverse(name, kwargs=place) + (f"?cluster={cluster}" if cluster else "")
