"""Rows as cards below their states. A card moves by its record's own steps, by the same buttons: nothing is dragged."""

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from typing import Any, ClassVar, Final

from django.db.models import Count, F, Window
from django.db.models.functions import RowNumber
from django.http import QueryDict
from django.middleware.csrf import get_token
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from bmms.lib.workflow import Step, Workflow
from bmms.ui.lists import drawing
from bmms.ui.lists.columns import reader
from bmms.ui.lists.declaration import Link
from bmms.ui.text import escaped, markup, markup_join

CARDS: Final = 20  # of one state; the table has the rest
Draw = Callable[[Any], str]


def _of_everyone(_row: Any) -> bool:
    return True


@dataclass(frozen=True)
class Board:
    """`by` names a column and a filter with choices: its values are the board's columns.

    `steps` and `addresses` ("planning:{}_plan", the step's name in the braces) give a card the buttons that its state
    and the person's permissions allow. `asking` names steps that open a page for what they need besides a reason,
    `without` those that no card offers: they are taken on the record's page, or by a step of another record.
    `moved_here` says of a row whether its steps are this organization's.
    """

    by: str
    steps: Workflow | None = None
    addresses: str = ""
    asking: Collection[str] = ()
    without: Collection[str] = ()
    moved_here: Callable[[Any], bool] = _of_everyone
    name: ClassVar[str] = "board"
    label: ClassVar[Any] = gettext_lazy("Board")
    icon: ClassVar[str] = "layout-kanban"
    has_table: ClassVar[bool] = False

    def kept(self, sent: QueryDict) -> dict[str, str]:
        return {}

    def drawn(self, page: Any) -> SafeString:
        found = page.which.found(page.request.actor, page.kept)
        field = page.which.column(self.by).sort
        numbers = dict(found.order_by().values_list(field).annotate(number=Count("pk", distinct=True)))
        first = Window(RowNumber(), partition_by=[F(field)], order_by=found.query.order_by)
        state, cards = reader(field.replace("__", ".")), self._card(page)
        drawn: dict[Any, list[str]] = {}
        for row in found.annotate(card_number=first).filter(card_number__lte=CARDS):
            drawn.setdefault(state(row), []).append(cards(row))
        columns = (
            _column(page, self.by, value, label, numbers.get(value, 0), drawn.get(value, ()))
            for value, label in self._values(page)
        )
        return markup(
            '<div class="board" role="group" tabindex="0" aria-label="{}">{}</div>',
            page.label,
            SafeString("".join(columns)),
        )

    def _values(self, page: Any) -> list[tuple[Any, Any]]:
        """Of a filter in use only the states that it leaves."""
        one = next(one for one in page.which.filters if one.parameters == (self.by,))
        chosen = page.kept.getlist(self.by)
        return [(value, label) for value, label in one.offered.items() if not chosen or value in chosen]

    def _card(self, page: Any) -> Draw:
        shown = page.which.shown(page.kept)
        title, facts = drawing.named(shown[0], page.address), [each for each in shown[1:] if each.name != self.by]
        cells = [(escaped(each.label), each.cell()) for each in facts]
        moves = self._moves(page)

        def card(row: Any) -> str:
            lines = "".join(f"<div><dt>{label}</dt><dd>{cell(row)}</dd></div>" for label, cell in cells)
            return f'<li class="board-card">{title(row)}<dl>{lines}</dl>{moves(row)}</li>'

        return card

    def offered(self, state: Any) -> list[Step]:
        """The steps from a state that have an address."""
        found = self.steps.steps_from(state) if self.steps else []
        return [step for step in found if step.name not in self.without]

    def _moves(self, page: Any) -> Draw:
        """The steps that the person may take from each state are found once, not for every card."""
        if self.steps is None:
            return lambda row: ""
        buttons: dict[Any, list[Callable[[Any, Any], str]]] = {}
        name, state = page.which.columns[0].reads(), reader(page.which.column(self.by).sort.replace("__", "."))
        for each in self.steps.labels:
            offered = [step for step in self.offered(each) if page.request.actor.can(step.permission)]
            buttons[each] = [self._button(step, page) for step in offered]

        def moves(row: Any) -> str:
            if not self.moved_here(row):
                return ""
            drawn = "".join(button(row, name(row)) for button in buttons.get(state(row), ()))
            return f'<div class="board-steps">{drawn}</div>' if drawn else ""

        return moves

    def _button(self, step: Step, page: Any) -> Callable[[Any, Any], str]:
        address = Link(self.addresses.format(step.name)).addresses(page.code)
        label = escaped(step.label)
        if step.needs_reason or step.name in self.asking:
            return lambda row, name: f'<a class="btn btn-sm" href="{address(row)}">{label}{_hidden(name)}</a>'
        fields = drawing.hidden((("csrfmiddlewaretoken", get_token(page.request)), ("back", page.url + page.here)))
        return lambda row, name: (
            f'<form method="post" action="{address(row)}">{fields}'
            f'<button class="btn btn-sm">{label}{_hidden(name)}</button></form>'
        )


def _hidden(name: Any) -> str:
    return f'<span class="visually-hidden">: {escaped(name)}</span>'


def _column(page: Any, by: str, value: Any, label: Any, number: int, cards: Collection[str]) -> SafeString:
    rest: Mapping[str, Any] = {"as": None, by: value}
    return markup(
        '<section class="board-column"{}><h2>{} <span class="badge badge-grey">{}</span></h2>{}{}</section>',
        "" if cards else SafeString(" data-empty"),
        label,
        f"{number:,}",
        SafeString(f"<ul>{''.join(cards)}</ul>") if cards else "",
        markup_join("", '<a class="board-more" href="{}">{}</a>', _more(number, cards, page.frame.link(**rest))),
    )


def _more(number: int, cards: Collection[str], url: str) -> list[tuple[str, str]]:
    return [(url, _("All %s in the table") % f"{number:,}")] if number > len(cards) else []
