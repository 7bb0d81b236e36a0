"""Rows of files as projects: found again by their code."""

from collections.abc import Mapping
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from bmms.access.actor import Actor, check
from bmms.access.errors import DomainError
from bmms.access.permissions import Permission
from bmms.accounts.models import User
from bmms.accounts.queries.people import normal_email
from bmms.planning.actions.ppas import edit_ppa
from bmms.planning.models import PPA
from bmms.projects.actions.parts import set_places
from bmms.projects.actions.projects import add_project, edit_project, remove_project
from bmms.projects.models import Project
from bmms.projects.queries.places import shares_in
from bmms.projects.queries.projects import people_here

Values = Mapping[str, Any]


@transaction.atomic
def write_project(project: Project | None, values: Values, *, by: Actor) -> None:
    check(by, Permission.PROJECT_EDIT)
    wanted = {**values, "lead": _person(values["lead"]), "parent": _ppa(values["parent"])}
    if project is None:
        known = PPA.objects.filter(code=values["code"]).first()
        project = add_project(wanted, ppa=known, by=by)
    else:
        edit_project(project, wanted, version=project.version, by=by)
    _write_ppa(project.ppa, wanted, by)
    set_places(project, shares_in(values["places"]), by=by)


@transaction.atomic
def take_back_project(project: Project, *, by: Actor) -> None:
    """One that a file made, with the places that it gave to it."""
    set_places(project, [], by=by)
    remove_project(project, by=by)


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
