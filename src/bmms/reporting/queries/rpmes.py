"""RPMES 2, 3 and 5: how far each project is in work and money, what stands in its way, and all of them together."""

from collections.abc import Collection, Iterable, Iterator
from datetime import date
from decimal import Decimal
from typing import Any, Final

from django.db.models import Q
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from bmms.execution.models import Account
from bmms.lib.dates import format_day
from bmms.lib.money import CENTAVO, format_amount
from bmms.projects.models import FieldVisit, Issue, Project
from bmms.projects.queries.money import NOTHING, Amounts
from bmms.projects.queries.progress import ALERT_LABELS, Alert
from bmms.reporting.queries.projects import ProjectRow, places_of, project_rows, sources_of
from bmms.reporting.queries.statement import NUMBER, TEXT, Heading, Line, Statement

_MONEY, _WORK = gettext_lazy("Financial, to date"), gettext_lazy("Physical, %")
_JOBS = gettext_lazy("Employment generated")
ABOUT: Final = (
    Heading("2", gettext_lazy("Location"), TEXT),
    Heading("3", gettext_lazy("Sector"), TEXT),
    Heading("4", gettext_lazy("Source"), TEXT),
    Heading("5", gettext_lazy("Mode of implementation"), TEXT),
)
HOW_FAR: Final = (
    Heading("9", gettext_lazy("Allotment"), group=_MONEY),
    Heading("10", gettext_lazy("Obligation"), group=_MONEY),
    Heading("11", gettext_lazy("Disbursement"), group=_MONEY),
    Heading("12", gettext_lazy("% of the allotment"), NUMBER, _MONEY),
    Heading("13", gettext_lazy("Target"), NUMBER, _WORK),
    Heading("14", gettext_lazy("Actual"), NUMBER, _WORK),
    Heading("15", gettext_lazy("Slippage"), NUMBER, _WORK),
    Heading("16", gettext_lazy("Male"), NUMBER, _JOBS),
    Heading("17", gettext_lazy("Female"), NUMBER, _JOBS),
)
RPMES2_HEADINGS: Final = (
    *ABOUT,
    Heading("6", gettext_lazy("Schedule, from"), TEXT),
    Heading("7", gettext_lazy("Schedule, until"), TEXT),
    Heading("8", gettext_lazy("Total cost"), NUMBER),
    *HOW_FAR,
    Heading("18", gettext_lazy("Status"), TEXT),
    Heading("19", gettext_lazy("Alert level"), TEXT),
    Heading("20", gettext_lazy("Remarks"), TEXT),
)
RPMES3_HEADINGS: Final = (
    Heading("2", gettext_lazy("Location"), TEXT),
    Heading("3", gettext_lazy("Slippage"), NUMBER),
    Heading("4", gettext_lazy("Problem or finding"), TEXT),
    Heading("5", gettext_lazy("Cause"), TEXT),
    Heading("6", gettext_lazy("Action taken"), TEXT),
    Heading("7", gettext_lazy("By whom"), TEXT),
    Heading("8", gettext_lazy("Recommended"), TEXT),
)
RPMES5_HEADINGS: Final = (
    Heading("2", gettext_lazy("Projects"), NUMBER),
    Heading("3", gettext_lazy("Completed"), NUMBER),
    Heading("4", gettext_lazy("On schedule"), NUMBER),
    Heading("5", gettext_lazy("Behind"), NUMBER),
    Heading("6", gettext_lazy("Nothing certified yet"), NUMBER),
    Heading("7", gettext_lazy("Total cost"), NUMBER),
    *HOW_FAR,
)


def rpmes2(from_date: date, until: date, _cluster: str = "") -> Statement:
    rows = _rows(until)
    lines = [Line(row.project.ppa.title, _of_project(row), asks={"project": str(row.project.key)}) for row in rows]
    if rows:
        lines.append(Line(_("Grand total"), {"8": _cost(rows), **_together(rows)}, "total"))
    return Statement("rpmes2", from_date, until, RPMES2_HEADINGS, lines)


def rpmes3(from_date: date, until: date, _cluster: str = "") -> Statement:
    """Projects that are behind, that have an issue or risk, or at which a visit found what calls for more."""
    rows = _rows(until)
    pks = [row.project.pk for row in rows]
    issues, visits = _issues(pks, from_date, until), _visits(pks, from_date, until)
    lines: list[Line] = []
    for row in rows:
        told = [*issues.get(row.project.pk, ()), *visits.get(row.project.pk, ())]
        if told or row.alert not in (None, Alert.NONE):
            shown = {"2": places_of(row.project), "3": _slippage(row), "4": _alert(row)}
            lines += [Line(row.project.ppa.title, shown, "group"), *told]
    return Statement("rpmes3", from_date, until, RPMES3_HEADINGS, lines)


def rpmes5(from_date: date, until: date, _cluster: str = "") -> Statement:
    rows = _rows(until)
    lines = [*_by_source(rows), *_by_sector(rows)]
    if rows:
        lines.append(Line(_("Grand total"), _summed(rows), "total"))
    return Statement("rpmes5", from_date, until, RPMES5_HEADINGS, lines)


def _rows(until: date) -> list[ProjectRow]:
    return project_rows(until.year, until.month // 3, until)


def about(project: Project, accounts: Iterable[Account]) -> dict[str, str]:
    """Columns 2 to 5 of RPMES 1 and 2."""
    return {
        "2": places_of(project),
        "3": project.get_sector_display(),
        "4": sources_of(accounts),
        "5": project.get_mode_display(),
    }


def _of_project(row: ProjectRow) -> dict[str, Any]:
    project = row.project
    return {
        **about(project, row.money),
        "6": format_day(project.began_date or project.start_date),
        "7": format_day(project.ended_date or project.end_date),
        "8": format_amount(project.total_cost) if project.total_cost else "",
        **_together([row]),
        "18": project.get_status_display(),
        "19": _alert(row),
        "20": row.remarks,
    }


def _together(rows: Collection[ProjectRow], amounts: Amounts | None = None) -> dict[str, Any]:
    """Columns 9 to 17: money and people are summed; of the work each measured project counts once."""
    money = amounts or sum((row.amounts for row in rows), Amounts())
    known = [row.progress for row in rows if row.progress]
    physical, expected = (_mean([getattr(each, name) for each in known]) for name in ("physical", "expected"))
    return {
        "9": money.allotted,
        "10": money.obligated,
        "11": money.disbursed,
        "12": _percent(money.disbursed, money.allotted),
        "13": _plain(expected),
        "14": _plain(physical),
        "15": _plain(None if physical is None or expected is None else physical - expected),
        "16": _people(row.male for row in rows),
        "17": _people(row.female for row in rows),
    }


def _by_source(rows: list[ProjectRow]) -> Iterator[Line]:
    acts = {account.act.pk: account.act for row in rows for account in row.money}
    if rows:
        yield Line(_("By source"), level="section")
    for pk, act in acts.items():
        paid = [row for row in rows if any(account.act_id == pk for account in row.money)]
        yield Line(act.name, _summed(paid, act=pk), asks={"act": str(act.key)})
    without = [row for row in rows if not row.money]
    if without:
        yield Line(_("No appropriation yet"), _summed(without))


def _by_sector(rows: list[ProjectRow]) -> Iterator[Line]:
    if rows:
        yield Line(_("By sector"), level="section")
    for sector in Project.Sector:
        of = [row for row in rows if row.project.sector == sector]
        if of:
            yield Line(sector.label, _summed(of), asks={"sector": sector.value})


def _summed(rows: Collection[ProjectRow], act: int | None = None) -> dict[str, Any]:
    """Of one act's money, or of all."""
    money = [amounts for row in rows for account, amounts in row.money.items() if act in (None, account.act_id)]
    behind = [row for row in rows if row.alert not in (None, Alert.NONE)]
    numbers = {
        "2": len(rows),
        "3": sum(row.project.status == Project.Status.COMPLETED for row in rows),
        "4": sum(row.alert == Alert.NONE for row in rows),
        "5": len(behind),
        "6": sum(row.progress is None for row in rows),
    }
    told = {number: str(count) for number, count in numbers.items()}
    return {**told, "7": _cost(rows), **_together(rows, sum(money, Amounts()))}


def _issues(projects: list[int], from_date: date, until: date) -> dict[int, list[Line]]:
    """Those that stood open in the quarter."""
    lasting = Q(settled_at=None) | Q(settled_at__date__gte=from_date)
    rows = Issue.objects.filter(lasting, project__in=projects, found_on__lte=until).select_related("owner")
    return _by_project((each.project_id, _of_issue(each)) for each in rows.order_by("found_on", "pk"))


def _of_issue(issue: Issue) -> Line:
    until = _("until %s") % format_day(issue.due_date) if issue.due_date else ""
    asked = issue.get_escalated_to_display() if issue.escalated_to else ""
    cells = {
        "4": issue.problem,
        "5": issue.cause,
        "6": issue.result if issue.is_settled else issue.action,
        "7": issue.owner.name if issue.owner else "",
        "8": _("Settled.") if issue.is_settled else ", ".join(text for text in (asked, until) if text),
    }
    return Line(f"{issue.get_kind_display()}, {format_day(issue.found_on)}", cells)


def _visits(projects: list[int], from_date: date, until: date) -> dict[int, list[Line]]:
    """Those of the quarter after which something is to be done."""
    rows = FieldVisit.objects.filter(project__in=projects, visit_date__range=(from_date, until)).exclude(follow_up="")
    return _by_project(
        (
            each.project_id,
            Line(
                _("Field visit, %s") % format_day(each.visit_date),
                {"4": each.findings, "7": each.team, "8": each.follow_up},
            ),
        )
        for each in rows.order_by("visit_date", "pk")
    )


def _by_project(pairs: Iterable[tuple[int, Line]]) -> dict[int, list[Line]]:
    found: dict[int, list[Line]] = {}
    for project, line in pairs:
        found.setdefault(project, []).append(line)
    return found


def _alert(row: ProjectRow) -> str:
    return str(ALERT_LABELS[row.alert]) if row.alert else ""


def _slippage(row: ProjectRow) -> str:
    return _plain(row.progress.slippage if row.progress else None)


def _cost(rows: Iterable[ProjectRow]) -> str:
    return format_amount(sum((row.project.total_cost or NOTHING for row in rows), NOTHING))


def _people(numbers: Iterable[Decimal]) -> str:
    return f"{sum(numbers, NOTHING).normalize():,f}"


def _mean(numbers: list[Decimal]) -> Decimal | None:
    return (sum(numbers, NOTHING) / len(numbers)).quantize(CENTAVO) if numbers else None


def _percent(part: Decimal, whole: Decimal) -> str:
    return f"{100 * part / whole:.2f}" if whole else ""


def _plain(number: Decimal | None) -> str:
    return "" if number is None else f"{number:.2f}"
