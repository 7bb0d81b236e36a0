"""Development plans and agendas in their versions. BPDA keeps them, for the whole region: so the system writes them."""

from collections.abc import Mapping, Sequence
from functools import partial
from typing import Any, Final

from django.db import transaction
from django.utils.translation import gettext as _

from bmms.access.actor import Actor, check
from bmms.access.errors import DomainError, StaleRecord
from bmms.access.many import Row, judged
from bmms.access.permissions import Permission
from bmms.audit.actions import record
from bmms.planning.models import Framework, FrameworkItem
from bmms.planning.queries.alignment import titles_in
from bmms.planning.queries.framework_rules import (
    FIELDS,
    Items,
    filled_framework,
    items_in_a_line,
    refuse_aligned,
    refuse_items,
)
from bmms.tenancy.scope import system

WHY: Final = "BPDA keeps the development plans of the whole region"


@transaction.atomic
def add_framework(
    values: Mapping[str, Any], items: Items, *, by: Actor, replaces: Framework | None = None
) -> Framework:
    """`replaces`: the version that it takes the place of, which stays with what is aligned with it."""
    check(by, Permission.FRAMEWORK_KEEP)
    if Framework.objects.filter(code=values["code"]).exists():
        raise DomainError(_("There is one with the code %s already.") % values["code"])
    framework = Framework(code=values["code"])
    changes = filled_framework(framework, values)
    refuse_items(items)
    with system(WHY):
        framework.save(force_insert=True)
        _set_items(framework, items)
    record("framework.added", framework, by=by, changes=changes | {"items": (None, items_in_a_line(items))})
    if replaces is not None:
        edit_framework(replaces, {"replaced_by": framework}, None, version=replaces.version, by=by)
    return framework


@transaction.atomic
def edit_framework(
    framework: Framework, values: Mapping[str, Any], items: Items | None, *, version: int, by: Actor
) -> None:
    """`items` are all that it shall have; None: as they are."""
    check(by, Permission.FRAMEWORK_KEEP)
    with system(WHY):
        current = Framework.objects.select_for_update(of=("self",)).select_related("replaced_by").get(pk=framework.pk)
        if version != current.version:
            raise StaleRecord
        changes = filled_framework(current, values)
        before = titles_in(current)
        if items is not None and list(items.items()) != list(before.items()):
            refuse_items(items)
            _set_items(current, items)
            changes |= {"items": (items_in_a_line(before), items_in_a_line(items))}
        if changes:
            current.version += 1
            current.save()
    if changes:
        record("framework.edited", current, by=by, changes=changes)


@transaction.atomic
def write_framework_items(rows: Sequence[Row], *, by: Actor) -> None:
    """Rows of a file, each a goal or point with what it belongs to: written plan by plan, each as a whole."""
    check(by, Permission.FRAMEWORK_KEEP)
    of_each: dict[str, list[Row]] = {}
    for row in rows:
        of_each.setdefault(row.values["framework"], []).append(row)
    known = {each.code: each for each in Framework.objects.filter(code__in=of_each)}
    for code, group in of_each.items():
        standing = _agreeing(group)
        whole = Row(known.get(code), group[0].values)
        judged([whole], partial(_write_one, rows=standing, by=by))
        for row in standing:
            row.refusal = whole.refusal


@transaction.atomic
def remove_framework_items(items: Sequence[FrameworkItem], *, by: Actor) -> None:
    """Only to undo an import: with its last goal or point a plan goes, too."""
    check(by, Permission.FRAMEWORK_KEEP)
    frameworks = {each.framework_id: each.framework for each in items}
    with system(WHY):
        refuse_aligned(items)
        FrameworkItem.objects.filter(pk__in=[each.pk for each in items]).delete()
        empty = Framework.objects.filter(pk__in=frameworks, items=None)
        if Framework.objects.filter(replaced_by__in=empty).exists():
            raise DomainError(_("Another one is replaced by it: say first that it is not."))
        gone = [pk for (pk,) in empty.values_list("pk")]
        Framework.objects.filter(pk__in=gone).delete()
    for pk, framework in frameworks.items():
        lost = {each.code: each.title for each in items if each.framework_id == pk}
        changes = {"items": (items_in_a_line(lost), None)}
        if pk in gone:
            record("framework.removed", framework, by=by, changes=changes)
        else:
            record("framework.edited", framework, by=by, changes=changes)


def _agreeing(rows: Sequence[Row]) -> list[Row]:
    """Those that say the same of their plan as the first."""
    said = {name: rows[0].values[name] for name in FIELDS}
    standing = [row for row in rows if said.items() <= row.values.items()]
    for row in rows:
        if row not in standing:
            row.refusal = _("Another row says something else of %s.") % row.values["framework"]
    return standing


def _write_one(whole: Row, *, rows: Sequence[Row], by: Actor) -> None:
    framework, values = whole.record, whole.values
    said = {name: values[name] for name in FIELDS} | {"code": values["framework"]}
    said["replaced_by"] = _called(values["replaced_by"])
    items = {row.values["item"]: row.values["item_title"] for row in rows}
    if framework is None:
        add_framework(said, items, by=by)
    else:
        edit_framework(framework, said, titles_in(framework) | items, version=framework.version, by=by)


def _called(code: str) -> Framework | None:
    found = Framework.objects.filter(code=code).first() if code else None
    if code and found is None:
        raise DomainError(_("There is no development plan or agenda with the code %s.") % code)
    return found


def _set_items(framework: Framework, items: Items) -> None:
    """Inside system()."""
    standing = {each.code: each for each in framework.items.all()}
    gone = [each for code, each in standing.items() if code not in items]
    refuse_aligned(gone)
    FrameworkItem.objects.filter(pk__in=[each.pk for each in gone]).delete()
    for position, (code, title) in enumerate(items.items(), start=1):
        item = standing.get(code) or FrameworkItem(framework=framework, code=code)
        if (item.position, item.title) != (position, title):
            item.position, item.title = position, title
            item.save()
