"""Samples of what auditors observe in an organization, and how far each of it is: by the product's own actions, marked
as samples."""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, Final

from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from bmms.access.actor import Actor
from bmms.documents.actions import attach_file
from bmms.main.sample_days import day_of_work
from bmms.main.sample_oversight import TEXT
from bmms.main.sample_projects import PDF
from bmms.oversight.actions.findings import answer_finding, judge_finding, raise_finding, report_finding
from bmms.oversight.models import Finding

COA, INTERNAL = Finding.Source.COA, Finding.Source.INTERNAL
WAY: Final = ("answer", "report", "settle")


@dataclass(frozen=True)
class Observed:
    source: str
    number: str
    title: str
    days_ago: int  # when it was received; after 60 without an answer it is late
    amount: str = "0.00"
    steps: int = 0  # of its way
    by_auditor: bool = False  # raised here, not copied from paper


FINDINGS: Final[Mapping[str, tuple[Observed, ...]]] = {
    "moh": (
        Observed(COA, "AOM 1", "Cash advances", 75, "1850000.00"),
        Observed(COA, "AOM 2", "Supplies without inspection", 40, "420000.00", steps=1),
        Observed(COA, "AOM 3", "Inventory of equipment", 3, by_auditor=True),
        Observed(INTERNAL, "IA 1", "Keys of the storeroom without a log", 66, by_auditor=True),
    ),
    "mole": (
        Observed(COA, "AOM 1", "Meals at job fairs without lists of those present", 82, "265000.00", steps=3),
        Observed(COA, "AOM 2", "Travel without certificates of appearance", 24, "118500.00"),
        Observed(INTERNAL, "IA 1", "Records of inspections in two places", 31, steps=1, by_auditor=True),
    ),
    "mafar": (
        Observed(COA, "AOM 1", "Seeds handed out without receipts", 58, "960000.00", steps=2),
        Observed(COA, "AOM 2", "Tractors without plates", 9, "3400000.00", by_auditor=True),
        Observed(INTERNAL, "IA 1", "Fuel without trip tickets", 71, "84000.00", by_auditor=True),
    ),
    "ocm": (
        Observed(COA, "AOM 1", "Donations recorded late", 47, "610000.00", steps=1),
        Observed(INTERNAL, "IA 1", "Directives without a day", 90, steps=3, by_auditor=True),
    ),
    "mfbm": (
        Observed(COA, "AOM 1", "Accounts with banks not reconciled", 33, "2750000.00", steps=2),
        Observed(INTERNAL, "IA 1", "Vouchers filed by hand", 14, by_auditor=True),
    ),
    "bpda": (
        Observed(COA, "AOM 1", "Consultants without terms of reference", 64, "780000.00"),
        Observed(INTERNAL, "IA 1", "Minutes not signed", 20, steps=1, by_auditor=True),
    ),
    "bwc": (Observed(COA, "AOM 1", "Petty cash above its limit", 18, "35000.00", steps=1),),
    "oobc": (
        Observed(COA, "AOM 1", "Pumps without acceptance", 29, "540000.00", by_auditor=True),
        Observed(INTERNAL, "IA 1", "Profiles without a second look", 12, by_auditor=True),
    ),
    "mpw": (
        Observed(COA, "AOM 1", "Works behind schedule without damages", 80, "6200000.00"),
        Observed(COA, "AOM 2", "Variation orders without drawings", 52, "1430000.00", steps=2),
        Observed(COA, "AOM 3", "Materials not tested", 95, "890000.00", steps=3),
        Observed(INTERNAL, "IA 1", "Machines lent without papers", 5, by_auditor=True),
    ),
    "menre": (Observed(INTERNAL, "IA 1", "Seedlings counted once only", 44, "150000.00", steps=2, by_auditor=True),),
    "bicto": (
        Observed(COA, "AOM 1", "Licenses paid and not used", 69, "1270000.00", steps=1),
        Observed(INTERNAL, "IA 1", "Passwords shared at the help desk", 27, by_auditor=True),
    ),
}


def sample_findings(code: str, *, head: Actor, auditors: Mapping[str, Actor]) -> None:
    """In the organization's scope; once. `auditors` by whose findings they raise and settle."""
    if Finding.objects.exists():
        return
    for each in FINDINGS[code]:
        if auditor := auditors.get(each.source):
            finding = raise_finding(_values(each), by=auditor if each.by_auditor else head)
            for step in WAY[: each.steps]:
                _take(finding, step, head, auditor)


def _take(finding: Finding, step: str, head: Actor, auditor: Actor) -> None:
    match step:
        case "answer":
            answer = {"response": TEXT, "action_plan": TEXT, "target_date": day_of_work(45), "owner": None}
            answer_finding(finding, answer, by=head)
        case "report":
            attach_file(finding, SimpleUploadedFile("sample-evidence.pdf", PDF), retention="ADMINISTRATIVE", by=head)
            report_finding(finding, {"done": TEXT}, by=head)
        case "settle":
            judge_finding(finding, "settle", reason="Sample: seen on the spot, nothing is left.", by=auditor)


def _values(each: Observed) -> dict[str, Any]:
    return {
        "source": each.source,
        "kind": Finding.Kind.OBSERVATION,
        "number": f"Sample {each.number}",
        "title": f"Sample: {each.title}",
        "fiscal_year": timezone.localdate().year,
        "observation": TEXT,
        "recommendation": TEXT,
        "amount": Decimal(each.amount),
        "issued_date": day_of_work(-each.days_ago - 2),
        "received_date": day_of_work(-each.days_ago),
    }
