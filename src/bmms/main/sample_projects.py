"""Sample projects of the sample programs, each in another state: made by the product's own actions."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any, Final

from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from bmms.access.actor import Actor
from bmms.accounts.models import User
from bmms.documents.actions import attach_file
from bmms.execution.models import Account
from bmms.geography.models import Place
from bmms.main.sample_contracts import sample_contract
from bmms.main.sample_days import day_of_work
from bmms.main.sample_pictures import VEHICLES, drawn
from bmms.main.sample_programs import PROGRAMS, SampleProgram
from bmms.main.sample_records import Officers, this_year
from bmms.main.sample_tasks import sample_tasks
from bmms.planning.models import PPA
from bmms.projects.actions.accomplishments import move_accomplishment, write_accomplishment
from bmms.projects.actions.monitoring import add_issue, add_photo, add_visit
from bmms.projects.actions.parts import link_line, set_beneficiaries, set_places
from bmms.projects.actions.projects import add_project, move_project
from bmms.projects.models import Issue, Project
from bmms.projects.queries.accomplishment_rules import Reached
from bmms.projects.queries.accomplishments import quarter_begins

S = Project.Status
Days = tuple[tuple[int, int], tuple[int, int]]  # month and day of the first and of the last
People = tuple[int, int, int]  # men, women, unspecified
MARAWI, COTABATO, DATU_PIANG, BONGAO = "1903617000", "1908703000", "1908807000", "1907002000"
LAMITAN, UPI, PIKIT, ALICIA = "1900702000", "1908713000", "1204712000", "0908301000"


@dataclass(frozen=True)
class SampleProject:
    program: str
    title: str
    sector: str
    state: str
    days: Days
    places: Mapping[str, int]  # share by PSGC code
    people: Mapping[str, People]
    mode: str = Project.Mode.ADMINISTRATION
    cost: str = ""
    share: int = 0  # of the program's operating expenses


OF_MINISTRIES: Final[Mapping[str, tuple[SampleProject, ...]]] = {
    "moh": (
        SampleProject(
            *("310", "Sample: Birthing homes in island towns", "social", S.ONGOING, ((2, 1), (11, 30))),
            *({BONGAO: 60, LAMITAN: 40}, {"mothers": (0, 1850, 0), "children": (410, 395, 0)}),
            mode=Project.Mode.CONTRACT,
            cost="8600000.00",
            share=35,
        ),
        SampleProject(
            *(
                "310",
                "Sample: Immunization in communities outside the region",
                "social",
                S.ONGOING,
                ((1, 15), (12, 15)),
            ),
            *({PIKIT: 70, ALICIA: 30}, {"obc": (620, 655, 25)}),
            mode=Project.Mode.ADMINISTRATION,
            cost="2150000.00",
            share=10,
        ),
        SampleProject(
            *("320", "Sample: Equipment of the emergency ward", "social", S.PROCUREMENT, ((3, 1), (10, 31))),
            *({COTABATO: 100}, {"general": (0, 0, 26000)}),
            mode=Project.Mode.CONTRACT,
            cost="12400000.00",
            share=20,
        ),
        SampleProject(
            *("320", "Sample: Oxygen plant for Marawi", "infrastructure", S.REPORTED, ((1, 10), (8, 31))),
            *({MARAWI: 100}, {"general": (0, 0, 18000)}),
            mode=Project.Mode.CONTRACT,
            cost="5900000.00",
            share=10,
        ),
        SampleProject(
            *("320", "Sample: Ward for the elderly", "social", S.PLANNED, ((6, 1), (12, 15))),
            *({UPI: 100}, {"seniors": (140, 180, 0)}),
        ),
    ),
    "mole": (
        SampleProject(
            *("410", "Sample: Job fairs in five towns", "economic", S.ONGOING, ((2, 1), (11, 30))),
            *({COTABATO: 40, MARAWI: 30, DATU_PIANG: 30}, {"workers": (2100, 2300, 60), "youth": (480, 510, 0)}),
            mode=Project.Mode.ADMINISTRATION,
            cost="3100000.00",
            share=25,
        ),
        SampleProject(
            *("420", "Sample: Safety seminars for small shops", "economic", S.COMPLETED, ((1, 10), (6, 30))),
            *({COTABATO: 100}, {"enterprises": (160, 190, 0)}),
            mode=Project.Mode.ADMINISTRATION,
            cost="900000.00",
            share=15,
        ),
    ),
}
# One more of each, by contract and under way: a quarter of the operating expenses of its first program.
WORKS: Final[Mapping[str, tuple[str, str, Mapping[str, int], Mapping[str, People]]]] = {
    "mole": ("Sample: Job center in Datu Piang", "economic", {DATU_PIANG: 100}, {"workers": (900, 850, 0)}),
    "mafar": ("Sample: Ice plant for fishers", "economic", {BONGAO: 100}, {"farmers": (820, 640, 0)}),
    "ocm": ("Sample: Help desk in Marawi", "governance", {MARAWI: 100}, {"general": (0, 0, 9000)}),
    "mfbm": ("Sample: Archive of vouchers", "governance", {COTABATO: 100}, {"officials": (60, 85, 0)}),
    "bpda": ("Sample: Map room for planners", "governance", {COTABATO: 100}, {"officials": (45, 50, 0)}),
    "bwc": ("Sample: Shelter for women", "social", {LAMITAN: 100}, {"mothers": (0, 260, 0), "children": (90, 105, 0)}),
    "oobc": ("Sample: Water outside the region", "social", {PIKIT: 60, ALICIA: 40}, {"obc": (1240, 1310, 30)}),
    "mpw": ("Sample: Road to the coast", "infrastructure", {UPI: 70, DATU_PIANG: 30}, {"general": (0, 0, 21000)}),
    "menre": ("Sample: Nursery of mangroves", "environment", {BONGAO: 50, LAMITAN: 50}, {"farmers": (310, 290, 0)}),
    "bicto": ("Sample: Network of town halls", "governance", {COTABATO: 100}, {"officials": (140, 155, 0)}),
}


def _works(code: str) -> SampleProject:
    title, sector, places, people = WORKS[code]
    program, share = PROGRAMS[code][0], 25
    cost = Decimal(program.amounts["MOOE"]) * share / 100
    days, mode = ((2, 15), (11, 30)), Project.Mode.CONTRACT
    return SampleProject(program.code, title, sector, S.ONGOING, days, places, people, mode, str(cost), share)


PROJECTS: Final = {code: [*OF_MINISTRIES.get(code, ()), *map(_works, WORKS.keys() & {code})] for code in PROGRAMS}
BEFORE_WORK: Final = (S.PLANNED, S.NOT_STARTED, S.PROCUREMENT)
LAID_BEFORE: Final = {  # by the program's code
    "310": Issue.Level.OCM,
    "410": Issue.Level.BPDA,
}
OVER: Final = (S.REPORTED, S.COMPLETED)


def sample_projects(code: str, officers: Officers) -> None:
    """In the organization's scope; once, and only where the country's places are loaded."""
    wanted = {COTABATO} | {place for sample in PROJECTS[code] for place in sample.places}
    places = Place.objects.in_bulk(wanted)
    if Project.objects.exists() or len(places) < len(wanted):
        return
    for program in PROGRAMS[code]:
        _field_offices(program, places[COTABATO], officers, certified=program is not PROGRAMS[code][-1])
    for number, sample in enumerate(PROJECTS[code], start=11):
        project = _added(sample, f"{sample.program}-{number}", officers)
        shares = [(places[place], Decimal(share)) for place, share in sample.places.items()]
        set_places(project, shares, by=officers.focal)
        set_beneficiaries(project, sample.people, by=officers.focal)
        _link(project, sample, officers)
        _moved(project, sample, officers)
        current = Project.objects.select_related("ppa").get(pk=project.pk)
        if current.status not in OVER:
            sample_tasks(current, officers)
            sample_contract(current, officers)


def _field_offices(program: SampleProgram, place: Place, officers: Officers, *, certified: bool) -> None:
    """The project with indicators: a year of accomplishments, the last of them in the hands of the next person."""
    ppa, year = PPA.objects.get(code=f"{program.code}-01"), this_year()
    values: dict[str, Any] = {
        "sector": Project.Sector.SOCIAL,
        "start_date": date(year, 1, 1),
        "end_date": date(year, 12, 31),
        "lead": _person(officers.focal),
    }
    project = add_project(values, ppa=ppa, by=officers.focal)
    set_places(project, [(place, None)], by=officers.focal)
    set_beneficiaries(project, {"general": (2000, 2000, 0)}, by=officers.focal)
    move_project(project, "approve", by=officers.head)
    move_project(project, "start", on=date(year, 1, 1), by=officers.focal)
    begun = [quarter for quarter in (1, 2, 3, 4) if quarter_begins(year, quarter) <= timezone.localdate()]
    for quarter, (male, female) in zip(begun, program.reached, strict=False):
        line = Reached(place, male=male, female=female, unspecified=0)
        steps = ("certify", "approve") if quarter < begun[-1] else ("certify",) if certified else ()
        _report(ppa, quarter, line, steps, officers)
    _monitored(project, place, officers)
    if level := LAID_BEFORE.get(program.code):
        _lay_before(level, project, officers)


def _monitored(project: Project, place: Place, officers: Officers) -> None:
    """What stands in its way, and what the M&E officer saw there."""
    issue = {
        "problem": "Sample: the vehicles are out of order",
        "cause": "Sample: no spare parts",
        "action": "Sample: hire others until they are repaired",
        "owner": _person(officers.focal),
        "found_on": day_of_work(-40),
        "due_date": day_of_work(-5),
        "escalated_to": Issue.Level.HEAD,
    }
    add_issue(project, issue, by=officers.monitor)
    visit = {
        "visit_date": day_of_work(-30),
        "team": "Sample: two of the M&E unit, one of the city",
        "place": place,
        "latitude": Decimal("7.204700"),
        "longitude": Decimal("124.231000"),
        "findings": "Sample: open three days a week, the vehicles stand in the yard",
        "follow_up": "Sample: see to the vehicles before the end of the month",
    }
    made = add_visit(project, visit, by=officers.monitor)
    photo = SimpleUploadedFile("sample-vehicles.png", drawn(VEHICLES))
    add_photo(made, photo, caption="Sample: vehicles in the yard", by=officers.monitor)


def _lay_before(level: Issue.Level, project: Project, officers: Officers) -> None:
    """What the organization cannot settle by itself."""
    issue = {
        "problem": "Sample: two offices claim the same building",
        "cause": "Sample: no paper says whose it is",
        "action": "Sample: decide who works there",
        "owner": _person(officers.focal),
        "found_on": day_of_work(-60),
        "due_date": day_of_work(20),
        "escalated_to": level,
    }
    add_issue(project, issue, by=officers.monitor)


def _by_now(day: date) -> date:
    return min(day, timezone.localdate())


def _person(by: Actor) -> User:
    return User.objects.get(pk=by.user_id or 0)


def _report(ppa: PPA, quarter: int, line: Reached, steps: tuple[str, ...], officers: Officers) -> None:
    remarks = "Sample: vehicles were late" if quarter > 1 else ""
    made = write_accomplishment(ppa.indicators.get(), this_year(), quarter, [line], remarks=remarks, by=officers.focal)
    attach_file(made, SimpleUploadedFile("sample-attendance.pdf", PDF), retention="ADMINISTRATIVE", by=officers.focal)
    move_accomplishment(made, "submit", by=officers.focal)
    for step, by in zip(steps, (officers.monitor, officers.head), strict=False):
        move_accomplishment(made, step, by=by)


def _added(sample: SampleProject, code: str, officers: Officers) -> Project:
    (first, last), year = sample.days, this_year()
    values: dict[str, Any] = {
        "parent": PPA.objects.get(code=sample.program),
        "code": code,
        "title": sample.title,
        "outcome": "Sample: services reach those who were far from them",
        "sector": sample.sector,
        "mode": sample.mode,
        "start_date": date(year, *first),
        "end_date": date(year, *last),
        "total_cost": Decimal(sample.cost) if sample.cost else None,
        "lead": _person(officers.focal),
        "supervisor": _person(officers.planner),
    }
    return add_project(values, by=officers.focal)


def _link(project: Project, sample: SampleProject, officers: Officers) -> None:
    account = Account.objects.filter(
        level=Account.Level.APPROPRIATION, ppa__code=sample.program, allotment_class="MOOE"
    ).first()
    if account and sample.share:
        link_line(project, account, Decimal(sample.share), by=officers.focal)


def _moved(project: Project, sample: SampleProject, officers: Officers) -> None:
    if sample.state == S.PLANNED:
        return
    (first, last), year = sample.days, this_year()
    move_project(project, "approve", by=officers.head)
    if sample.state == S.PROCUREMENT:
        move_project(project, "procure", by=officers.focal)
    if sample.state in BEFORE_WORK:
        return
    move_project(project, "start", on=_by_now(date(year, *first)), by=officers.focal)
    if sample.state in OVER:
        certificate = SimpleUploadedFile("sample-acceptance.pdf", PDF)
        attach_file(project, certificate, retention="ADMINISTRATIVE", by=officers.focal)
        ended = _by_now(date(year, *last))
        move_project(project, "report", on=ended, accepted_on=ended, by=officers.focal)
    if sample.state == S.COMPLETED:
        move_project(project, "confirm", by=officers.head)


PDF: Final = b"%PDF-1.7\n% Sample: a certificate of acceptance\n1 0 obj\n<<>>\nendobj\n%%EOF\n"
