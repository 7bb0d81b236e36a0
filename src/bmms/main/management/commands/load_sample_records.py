"""A sample year of each organization where sample people work, after load_sample_data."""

from functools import partial
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.db import transaction

from bmms.access.actor import Actor, system_actor
from bmms.budgeting.models import AppropriationAct, BudgetCall
from bmms.main.management.commands.load_sample_data import acting
from bmms.main.sample_calendar import sample_calendar, sample_room
from bmms.main.sample_communities import sample_communities
from bmms.main.sample_coordination import Desk, sample_coordination
from bmms.main.sample_enacted import sample_call_before, sample_enacted
from bmms.main.sample_findings import sample_findings
from bmms.main.sample_gender import sample_gender_register, sample_gender_report
from bmms.main.sample_investments import sample_investments
from bmms.main.sample_offices import sample_gender_plan, sample_units
from bmms.main.sample_oversight import sample_information, sample_privacy
from bmms.main.sample_papers import sample_call, sample_endorsements, sample_papers, sample_proposal
from bmms.main.sample_people import SamplePerson
from bmms.main.sample_programs import PROGRAMS
from bmms.main.sample_projects import sample_projects
from bmms.main.sample_records import Officers, fiscal_years_open, sample_act, sample_records
from bmms.main.sample_reports import sample_register, sample_reports
from bmms.main.sample_spending import sample_spending
from bmms.main.training import reset_training
from bmms.organizations.models import Organization
from bmms.organizations.queries import organization_with_code
from bmms.organizations.queries.training import training_organization
from bmms.oversight.queries.findings import SOURCE_OF_ROLE
from bmms.tenancy.scope import scope

MFBM = "mfbm"
BPDA = "bpda"
BWC = "bwc"
OOBC = "oobc"
SENT = {"mole", "mafar"}  # whose budget proposal lies at MFBM
ENDORSERS = {"mafar": {"bpda": "bpda_officer", "mpw": "endorser"}}  # who has looked at whose
BY_QUARTER = {"moh", "mole", "mafar"}  # whose spending is told quarter by quarter
LATE = {"mole"}  # who has not handed in the last reports
BREACHED = APPEALED = {"moh", "mole"}
GENDER_SENT = {"moh", "mole", "mafar"}  # whose GAD plan of the next year has gone to BWC
GENDER_ENDORSED = {"mafar"}
SPEAKERS = dict.fromkeys(PROGRAMS, "head_of_office") | {"ocm": "ocm_secretariat", OOBC: "obc_supervisor"}


class Command(BaseCommand):
    help = "Load clearly marked sample plans and money. Only where DEMO is set; may run twice."

    def handle(self, *args: Any, **options: Any) -> None:
        if not settings.DEMO:
            raise CommandError("Sample records belong on a demonstration only. Set DEMO=1 where that is wanted.")
        mfbm, director = organization_with_code(MFBM), acting(SamplePerson("mfbm_budget_director", MFBM), MFBM)
        if mfbm is None or director is None:
            return  # load_pilot_moas and load_sample_data come first
        with transaction.atomic():
            with scope(mfbm.pk):
                fiscal_years_open(by=director)
                act = sample_act(by=director)
                asked = _asked()
                call, call_before = sample_call(asked, by=director), sample_call_before(asked, by=director)
                sample_register(by=director)
                sample_gender_register(partial(_actor_of, MFBM))
            for code in PROGRAMS:
                officers, organization = officers_of(code), organization_with_code(code)
                if officers and organization:
                    with scope(organization.pk):
                        load_year(code, act, officers)
                        if code in asked:
                            sample_enacted(code, call_before, officers)
                            load_answers(code, call)
            load_communities()
            load_coordination()
            if training_organization() is None:
                reset_training(by=system_actor("load_sample_records"))


def _asked() -> dict[str, Organization]:
    """For a proposal and for reports: whoever has a budget of its own."""
    found = {code: organization_with_code(code) for code in PROGRAMS}
    return {code: each for code, each in found.items() if each and each.has_own_budget}


def load_year(code: str, act: AppropriationAct, officers: Officers) -> None:
    sample_records(code, act, officers)
    sample_projects(code, officers)
    load_oversight(code, officers)
    load_plans_for_others(code, officers)
    sample_papers(act, partial(_actor_of, code))
    sample_spending(act, partial(_actor_of, code), by_quarter=code in BY_QUARTER)


def load_answers(code: str, call: BudgetCall) -> None:
    """To MFBM: the proposal for the year after next, the reports of this one."""
    sample_proposal(code, call, partial(_actor_of, code), is_sent=code in SENT)
    offices = ENDORSERS.get(code, {})
    found = {office: acting(SamplePerson(role, office), code) for office, role in offices.items()}
    sample_endorsements(call, {office: by for office, by in found.items() if by})
    sample_reports(partial(_actor_of, code), is_late=code in LATE)
    if code in GENDER_SENT:
        sample_gender_report(partial(_actor_of, code), is_endorsed=code in GENDER_ENDORSED)


def load_oversight(code: str, officers: Officers) -> None:
    """What auditors, citizens and the people whose data the office holds ask of it."""
    sample_findings(code, head=officers.head, auditors=_auditors_in(code))
    sample_information(recorder=officers.planner, decider=officers.head, with_appeal=code in APPEALED)
    if keeper := acting(SamplePerson("organization_administrator", code), code):
        sample_privacy(keeper=keeper, with_breach=code in BREACHED)
        sample_units(by=keeper)


def load_plans_for_others(code: str, officers: Officers) -> None:
    """What goes to BPDA and to BWC."""
    if reviewer := acting(SamplePerson("bpda_officer", BPDA), code):
        sample_investments(code, planner=officers.planner, head=officers.head, reviewer=reviewer)
    sample_gender_plan(code, by=acting(SamplePerson("gad_focal", code), code) or officers.focal)


def _auditors_in(code: str) -> dict[str, Actor]:
    """By whose findings they raise."""
    return {
        source: auditor for role, source in SOURCE_OF_ROLE.items() if (auditor := acting(SamplePerson(role, ""), code))
    }


def _actor_of(code: str, role: str) -> Actor | None:
    """MFBM's and BWC's people reach into every organization."""
    home = next((office for office in (MFBM, BWC) if role.startswith(f"{office}_")), code)
    return acting(SamplePerson(role, home), code)


def load_communities() -> None:
    oobc, officer = organization_with_code(OOBC), acting(SamplePerson("obc_officer", OOBC), OOBC)
    if oobc and officer:
        with scope(oobc.pk):
            sample_communities(by=officer)


def load_coordination() -> None:
    found = {
        code: (organization_with_code(code), acting(SamplePerson(role, code), code)) for code, role in SPEAKERS.items()
    }
    desks = {code: Desk(organization, by) for code, (organization, by) in found.items() if organization and by}
    if desks.keys() >= {"moh", "mole"}:
        sample_coordination(desks)
        sample_calendar(desks)
    for code, desk in desks.items():
        if head := acting(SamplePerson("head_of_office", code), code):
            with scope(desk.organization.pk):
                sample_room(by=head)


def officers_of(code: str) -> Officers | None:
    roles = ("planning_officer", "ppa_focal", "director", "head_of_office", "budget_officer")
    people = [SamplePerson(role, code) for role in roles]
    people += [SamplePerson(role, MFBM) for role in ("mfbm_budget_director", "mfbm_head")]
    people.append(SamplePerson("me_officer", code))
    found: list[Actor] = [actor for person in people if (actor := acting(person, code))]
    return Officers(*found) if len(found) == len(people) else None
