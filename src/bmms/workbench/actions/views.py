from typing import Any

from django.db import transaction
from django.db.models import QuerySet
from django.http import QueryDict
from django.utils.translation import gettext as _

from bmms.access.actor import Actor, check
from bmms.access.errors import DomainError
from bmms.access.permissions import Permission
from bmms.audit.actions import record
from bmms.ui.lists import RecordList
from bmms.ui.lists.calendars import MONTH
from bmms.workbench.models import SavedView, SharedView
from bmms.workbench.queries.views import AnyView, own_views

MOST = 50  # on one list: a menu, not an archive


@transaction.atomic
def save_view(
    which: RecordList, name: str, query: str, *, by: Actor, is_default: bool = False, is_shared: bool = False
) -> AnyView:
    """Keep the list as it is asked for now. Under a name in use it takes that view's place."""
    check(by, Permission(which.permission))
    if is_shared:
        check(by, Permission.VIEW_SHARE)
    others = _beside(which.name, is_shared=is_shared, by=by)
    view = others.filter(name=name.strip()).first() or _new(which.name, name, is_shared=is_shared, by=by)
    if view.pk is None and others.count() >= MOST:
        raise DomainError(_("There are %d views of this list: remove one first.") % MOST)
    asked = which.kept(QueryDict(query))
    if any("\0" in text for _name, texts in asked.lists() for text in texts):  # no page with it would open
        raise DomainError(_("A NUL character stands in the address of this view: leave it out."))
    asked.pop(MONTH, None)  # a calendar opens with the present month
    view.query = asked.urlencode()
    if is_default:  # one at a time, held by a constraint
        others.exclude(pk=view.pk).filter(is_default=True).update(is_default=False)
    view.is_default = is_default
    view.save()
    record("view.saved", view, by=by, changes={"list": (None, view.list_name), "query": (None, view.query)})
    return view


@transaction.atomic
def remove_view(view: AnyView, *, by: Actor) -> None:
    if isinstance(view, SharedView):
        check(by, Permission.VIEW_SHARE)
    record("view.removed", view, by=by, changes={"list": (view.list_name, None), "query": (view.query, None)})
    view.delete()


def _beside(name: str, *, is_shared: bool, by: Actor) -> QuerySet[Any]:
    """The views among which a name and the default are one of a kind."""
    found: QuerySet[Any] = SharedView.objects.all() if is_shared else own_views(by)
    return found.filter(list_name=name)


def _new(list_name: str, name: str, *, is_shared: bool, by: Actor) -> AnyView:
    if is_shared:
        return SharedView(list_name=list_name, name=name.strip())
    if by.user_id is None:
        raise DomainError(_("A view belongs to a person."))
    return SavedView(user_id=by.user_id, organization_id=by.organization_id, list_name=list_name, name=name.strip())
