"""One value of a row, changed where it stands: a field of the model, by the action of the record's own form."""

from collections.abc import Callable
from typing import Any, Final

from django.db import models
from django.forms import Widget
from django.utils.text import capfirst

from bmms.ui.forms import VERSION, Form
from bmms.ui.lists.declaration import BulkAction
from bmms.ui.widgets import DateInput, MoneyInput

CENTAVOS: Final = 2


def cell(
    model: type[models.Model],
    name: str,
    permission: str,
    edit: Callable[..., object],
    fits: Callable[[Any], bool] | None = None,
) -> BulkAction:
    """`edit(record, values, version=, by=)` refuses what the form of the whole record would be refused for.

    Of a record without versions the form alone remembers what it has seen.
    """
    field: Any = model._meta.get_field(name)
    widget = _widget(field)
    form = type("CellForm", (Form,), {name: field.formfield(**({"widget": widget} if widget else {}))})

    def act(record: Any, *, by: Any, **values: Any) -> None:
        edit(record, values, version=getattr(record, VERSION, 0), by=by)

    return BulkAction(name, capfirst(field.verbose_name), permission, act, form, fits)


def _widget(field: Any) -> type[Widget] | None:
    if isinstance(field, models.DateField):
        return DateInput
    is_amount = isinstance(field, models.DecimalField) and field.decimal_places == CENTAVOS
    return MoneyInput if is_amount else None
