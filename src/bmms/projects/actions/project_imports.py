"""Rows of files as projects, found again by their codes: written many at once, each by the rules of one."""

from collections.abc import Iterable, Mapping, Sequence
from copy import copy
from dataclasses import dataclass
from typing import Any, Self

from django.db import transaction
from django.utils.translation import gettext as _

from bmms.access.actor import Actor, check
from bmms.access.errors import DomainError, StaleRecord
from bmms.access.many import Row, judged
from bmms.access.permissions import Permission
from bmms.accounts.models import User
from bmms.accounts.queries.people import normal_email
from bmms.audit.actions import Changes, record_all
from bmms.planning.actions.imports import write_ppas
from bmms.planning.models import PPA
from bmms.planning.queries.ppas import named, ppas_called
from bmms.projects.actions.projects import remove_unused
from bmms.projects.models import Project, ProjectPlace
from bmms.projects.queries.places import PlacesMeant, shares_in
from bmms.projects.queries.project_rules import (
    filled_project,
    in_a_line,
    place_rows,
    ppa_of_new,
    refuse_closed,
    refuse_what_is_none,
)
from bmms.projects.queries.projects import people_here, places_among

Values = Mapping[str, Any]


@dataclass(frozen=True)
class Around:
    """What the rows name, and what stands there: the projects are held until the transaction ends."""

    standing: dict[int, Project]
    ppas: dict[str, PPA]
    taken: set[int]  # the PPAs that are projects already
    people: dict[str, User]
    places: dict[int, list[ProjectPlace]]
    meant: PlacesMeant

    @classmethod
    def of(cls, rows: Sequence[Row]) -> Self:
        pks = [row.record.pk for row in rows if row.record]
        held = Project.objects.select_for_update(of=("self",)).select_related("ppa").filter(pk__in=pks).order_by("pk")
        standing = {project.pk: project for project in held} if pks else {}
        ppas = ppas_called(row.values[name] for row in rows for name in ("code", "parent"))
        taken = set(Project.objects.filter(ppa__in=ppas.values()).order_by().values_list("ppa_id", flat=True))
        emails = {normal_email(row.values["lead"]) for row in rows} - {""}
        people = {user.email: user for user in people_here().filter(email__in=emails)} if emails else {}
        meant = PlacesMeant.of(row.values["places"] for row in rows)
        return cls(standing, ppas, taken, people, places_among(pks), meant)

    def lead(self, email: str) -> User | None:
        found = self.people.get(normal_email(email))
        if email and found is None:
            raise DomainError(_("Nobody who works here has the address %s.") % email)
        return found


@dataclass
class Made:
    """A project as its row wants it, with its places, and what that changes."""

    project: Project
    changes: Changes
    places: list[ProjectPlace]


@transaction.atomic
def write_project(values: Values, *, by: Actor) -> Project:
    row = Row(None, values)
    write_projects([row], by=by)
    if row.refusal:
        raise DomainError(row.refusal)
    found: Project = Project.objects.select_related("ppa").get(ppa__code=values["code"])
    return found


@transaction.atomic
def write_projects(rows: Sequence[Row], *, by: Actor) -> None:
    check(by, Permission.PROJECT_EDIT)
    around = Around.of(rows)
    standing = judged(rows, lambda row: _made(row, around))
    _write_ppas(standing, around, by)
    kept = [(row, made) for row, made in standing if not row.refusal]
    known = ppas_called(row.values["code"] for row, _made in kept if row.record is None)
    for row, made in kept:
        made.project.ppa = known.get(row.values["code"], made.project.ppa)
    record_all("project.added", _added([made for row, made in kept if row.record is None]), by=by)
    record_all("project.edited", _edited([made for row, made in kept if row.record and made.changes]), by=by)
    _set_places([made for _row, made in kept], around, by)


@transaction.atomic
def take_back_projects(projects: Sequence[Project], *, by: Actor) -> None:
    """Those that a file made, with the places that it gave to them."""
    pks = [project.pk for project in projects]
    held = list(Project.objects.select_for_update(of=("self",)).select_related("ppa").filter(pk__in=pks).order_by("pk"))
    check(by, Permission.PROJECT_EDIT)
    for project in held:
        refuse_closed(project)
    standing = places_among(pks)
    told = [(each, {"places": (in_a_line(standing[each.pk]), "")}) for each in held if each.pk in standing]
    record_all("project.places_set", told, by=by)
    ProjectPlace.objects.filter(project__in=pks).delete()
    remove_unused(held, by=by)


def _made(row: Row, around: Around) -> Made:
    values = {**row.values, "lead": around.lead(row.values["lead"])}
    parent = named(around.ppas, values["parent"])
    if row.record:
        project = copy(around.standing[row.record.pk])
        if project.version != row.record.version:
            raise StaleRecord
        refuse_closed(project)
    else:
        ppa = around.ppas.get(values["code"]) or PPA(code=values["code"], level=ppa_of_new(values, parent)["level"])
        refuse_what_is_none(ppa, is_taken=ppa.pk in around.taken)
        project = Project(ppa=ppa)
    changes = filled_project(project, values)
    shares = shares_in(values["places"], around.meant)
    return Made(project, changes, place_rows(project, shares, around.places.get(project.pk, [])))


def _write_ppas(found: Iterable[tuple[Row, Made]], around: Around, by: Actor) -> None:
    """New ones, and what the rows say anew of those that are there."""
    asked: list[tuple[Row, Row]] = []
    for row, _project in found:
        values, parent = row.values, named(around.ppas, row.values["parent"])
        ppa = around.ppas.get(values["code"])
        said = {name: values[name] for name in ("code", "title", "parent")}
        if ppa is None:
            new = {"description": "", "outcome": ""} | ppa_of_new(values, parent)
            asked.append((row, Row(None, said | new)))
        elif (ppa.title, ppa.parent_id) != (values["title"], parent.pk):
            asked.append((row, Row(ppa, said)))
    if asked:
        write_ppas([written for _row, written in asked], by=by)
    for row, written in asked:
        row.refusal = written.refusal


def _added(new: Sequence[Made]) -> list[tuple[Project, Changes]]:
    Project.objects.bulk_create([made.project for made in new])
    return [(made.project, made.changes) for made in new]


def _edited(changed: Sequence[Made]) -> list[tuple[Project, Changes]]:
    for made in changed:
        made.project.version += 1
    names = {name for made in changed for name in made.changes}
    if changed:
        Project.objects.bulk_update([made.project for made in changed], [*names, "version"])
    return [(made.project, made.changes) for made in changed]


def _set_places(found: Iterable[Made], around: Around, by: Actor) -> None:
    gone: list[int] = []
    new: list[ProjectPlace] = []
    told: list[tuple[Project, Changes]] = []
    for made in found:
        before = around.places.get(made.project.pk, [])
        standing, wanted = ({row.place_id: row.share for row in rows} for rows in (before, made.places))
        if standing != wanted:
            gone += [row.pk for row in before]
            new += made.places
            told.append((made.project, {"places": (in_a_line(before), in_a_line(made.places))}))
    ProjectPlace.objects.filter(pk__in=gone).delete()
    ProjectPlace.objects.bulk_create(new)
    record_all("project.places_set", told, by=by)
