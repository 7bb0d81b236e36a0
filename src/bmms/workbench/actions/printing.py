import hashlib
from collections.abc import Mapping
from typing import Any, Final

from django.db import transaction

from bmms.access.actor import Actor, check
from bmms.access.errors import DomainError
from bmms.access.permissions import Permission
from bmms.audit.actions import record as note
from bmms.jobs.actions import enqueue
from bmms.jobs.kinds import Writer
from bmms.jobs.models import Job
from bmms.organizations.models import Organization
from bmms.ui.paper import CannotPrint, pdf_from
from bmms.ui.prints import Printable
from bmms.workbench.models import PrintedPaper
from bmms.workbench.queries.papers import STYLES, html_of, reference_for

PRINT: Final = "record.print"


@transaction.atomic
def ask_for_paper(kind: Printable, record: Any, *, by: Actor) -> Job:
    """Laying out pages takes seconds: a worker does it."""
    check(by, Permission(kind.permission))
    return enqueue(PRINT, {"kind": kind.name, "key": str(record.key)}, by=by)


@transaction.atomic
def print_record(kind: Printable, record: Any, file: Writer, *, by: Actor) -> str:
    """Write the PDF, and remember what its reference, which is returned, stands for."""
    check(by, Permission(kind.permission))
    organization, reference = Organization.everywhere.get(pk=by.organization_id or 0), reference_for(by)
    html = html_of(kind, record, organization, reference)
    file.write(_pdf(html))
    if reference:
        told = {"state": str(kind.state(record)), "is_final": kind.is_final(record)}
        remember_paper(record, reference, html, told, by=by)
    note("record.printed", record, by=by, changes={"reference": (None, reference)})
    return reference


@transaction.atomic
def remember_paper(record: Any, reference: str, html: str, told: Mapping[str, Any], *, by: Actor) -> PrintedPaper:
    """What its holder is told: `state`, `is_final` and, of a money paper, the `amounts` that stand on it."""
    paper = PrintedPaper(
        organization_id=by.organization_id or 0,
        reference=reference,
        record_type=record._meta.label_lower,
        record_id=record.pk,
        title=str(record)[:300],
        state=told["state"],
        is_final=told["is_final"],
        amounts=[list(each) for each in told.get("amounts", ())],
        content_sha256=hashlib.sha256(html.encode()).hexdigest(),
        printed_by_id=by.user_id,
    )
    paper.save(force_insert=True)
    return paper


def _pdf(html: str) -> bytes:
    try:
        return pdf_from(html, STYLES.read_text(encoding="utf-8"))
    except CannotPrint as refusal:
        raise DomainError(str(refusal)) from refusal
