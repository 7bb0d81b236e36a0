"""Rows of files as projects: found again by their code."""

from collections.abc import Mapping
from typing import Any, Final

from django.db import transaction
from django.utils.translation import gettext as _

from bmms.access.actor import Actor, check
from bmms.access.errors import DomainError
from bmms.access.permissions import Permission
from bmms.accounts.models import User
from bmms.accounts.queries.people import normal_email
from bmms.geography.models import Place
from bmms.planning.actions.ppas import edit_ppa
from bmms.planning.models import PPA, Indicator
from bmms.projects.actions.accomplishments import Reached, remove_accomplishment, write_accomplishment
from bmms.projects.actions.parts import set_places
from bmms.projects.actions.projects import add_project, edit_project, remove_project
from bmms.projects.models import Accomplishment, AccomplishmentRow, Project
from bmms.projects.queries.accomplishments import accomplishment_of, rows_of
from bmms.projects.queries.places import shares_in
from bmms.projects.queries.projects import people_here

Values = Mapping[str, Any]
FIGURES: Final = ("value", "numerator", "denominator", "male", "female", "unspecified")


@transaction.atomic
def write_project(project: Project | None, values: Values, *, by: Actor) -> Project:
    check(by, Permission.PROJECT_EDIT)
    wanted = {**values, "lead": _person(values["lead"]), "parent": _ppa(values["parent"])}
    if project is None:
        known = PPA.objects.filter(code=values["code"]).first()
        project = add_project(wanted, ppa=known, by=by)
    else:
        edit_project(project, wanted, version=project.version, by=by)
    _write_ppa(project.ppa, wanted, by)
    set_places(project, shares_in(values["places"]), by=by)
    return project


@transaction.atomic
def take_back_project(project: Project, *, by: Actor) -> None:
    """One that a file made, with the places that it gave to it."""
    set_places(project, [], by=by)
    remove_project(project, by=by)


@transaction.atomic
def write_reached(row: AccomplishmentRow | None, values: Values, *, by: Actor) -> None:
    """What one place has reached; what the other places of the quarter have stays beside it."""
    check(by, Permission.ACCOMPLISHMENT_EDIT)
    indicator, place = _indicator(values["ppa"], values["indicator"]), _place(values["place"])
    year, quarter = values["fiscal_year"], values["quarter"]
    _hold(indicator)
    known = accomplishment_of(indicator, year, quarter)
    line = Reached(place, **{name: values[name] for name in FIGURES})
    others = [] if known is None else _lines_but(known, values["place"])
    remarks = known.remarks if known else ""
    write_accomplishment(indicator, year, quarter, [*others, line], remarks=remarks, by=by)


@transaction.atomic
def take_back_reached(row: AccomplishmentRow, *, by: Actor) -> None:
    """The last place of a draft takes the draft with it."""
    known = row.accomplishment
    period = (known.indicator, known.fiscal_year, known.quarter)
    _hold(known.indicator)
    current = accomplishment_of(*period)
    if current is None:
        raise DomainError(_("somebody has changed the record since."))
    others = _lines_but(current, row.place_id or "")
    if not others:
        remove_accomplishment(current, by=by)
        return
    write_accomplishment(*period, others, remarks=current.remarks, by=by)


def _hold(indicator: Indicator) -> None:
    """Before its lines are read: what another file brings at the same moment is waited for, not written over."""
    Indicator.objects.select_for_update(of=("self",)).get(pk=indicator.pk)


def _lines_but(known: Accomplishment, place: str) -> list[Reached]:
    rows = (row for row in rows_of(known) if (row.place_id or "") != place)
    return [Reached(row.place, **{name: getattr(row, name) for name in FIGURES}) for row in rows]


def _indicator(code: str, statement: str) -> Indicator:
    found: list[Indicator] = list(Indicator.objects.filter(ppa__code=code, statement=statement)[:2])
    if len(found) != 1:
        words = (
            _("%(code)s has no indicator “%(statement)s”.")
            if not found
            else _("%(code)s has several indicators “%(statement)s”: enter this one on its page.")
        )
        raise DomainError(words % {"code": code, "statement": statement[:80]})
    return found[0]


def _place(code: str) -> Place | None:
    if not code:
        return None
    found: Place | None = Place.objects.filter(code=code).first()
    if found is None:
        raise DomainError(_("There is no place with the code %s.") % code)
    return found


def _write_ppa(ppa: PPA, values: Values, by: Actor) -> None:
    wanted = {name: values[name] for name in ("title", "parent")}
    if any(getattr(ppa, name) != value for name, value in wanted.items()):
        edit_ppa(ppa, wanted, version=ppa.version, by=by)


def _person(email: str) -> User | None:
    if not email:
        return None
    found: User | None = people_here().filter(email=normal_email(email)).first()
    if found is None:
        raise DomainError(_("Nobody who works here has the address %s.") % email)
    return found


def _ppa(code: str) -> PPA:
    found: PPA | None = PPA.objects.filter(code=code).first()
    if found is None:
        raise DomainError(_("There is no program, project or activity with the code %s.") % code)
    return found
