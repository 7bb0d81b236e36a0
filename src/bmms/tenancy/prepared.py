"""Queries whose SQL is made once.

Building and compiling a queryset takes several times the CPU that fetching its rows does; so what every request asks is
prepared, and anything else is an ordinary queryset.
"""

import json
import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property, partial
from pathlib import Path
from typing import Any, Final

from django.db import DEFAULT_DB_ALIAS, NotSupportedError, connection, connections
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.models import (
    BooleanField,
    DateField,
    DecimalField,
    Expression,
    Func,
    JSONField,
    QuerySet,
    TimeField,
    UUIDField,
    Value,
)
from django.db.models.query import get_related_populators
from django.db.models.sql.compiler import SQLCompiler
from psycopg import Cursor
from psycopg._preparing import Prepare
from psycopg.sql import quote

from bmms.tenancy.scope import current_alias, current_id, for_any_organization, kind_of_scope


class Given(Expression):
    """Stands in a queryset for a value that is known only when the query runs."""

    def __init__(self, name: str) -> None:
        super().__init__()
        self.name = name

    def as_sql(self, compiler: SQLCompiler, connection: BaseDatabaseWrapper) -> tuple[str, Any]:
        return "%s", [self]

    def sent(self, values: dict[str, Any]) -> Any:
        return values[self.name]


class Several(Given):
    """Whole numbers, as PostgreSQL spells a list of them: psycopg adapts a list number by number."""

    def sent(self, values: dict[str, Any]) -> str:
        return f"{{{','.join(str(int(each)) for each in values[self.name])}}}"


class OneOfGiven(Func):
    """`filter(OneOfGiven("organization_id", "ids"))`: the column is one of a list of numbers, or of another kind."""

    output_field = BooleanField()
    arity = 1

    def __init__(self, column: str, name: str, kind: str = "bigint") -> None:
        super().__init__(column)
        self.kind, self.given = kind, Several(name) if kind == "bigint" else Given(name)

    def as_sql(self, compiler: SQLCompiler, connection: BaseDatabaseWrapper, **context: Any) -> tuple[str, Any]:  # type: ignore[override]  # the stubs type only Func's own signature
        column, params = compiler.compile(self.source_expressions[0])
        return f"{column} = ANY(%s::{self.kind}[])", (*params, self.given)


SPELLED: Final = (DateField, DecimalField, TimeField, UUIDField)  # that JSON has no values for
_read: Final = partial(json.loads, parse_float=Decimal)


class HoldsGiven(Func):
    """`filter(HoldsGiven("name", "email", given="words"))`: one of the columns holds each of these `patterns()`."""

    output_field = BooleanField()
    function = "concat_ws"

    def __init__(self, *columns: str, given: str) -> None:
        super().__init__(Value("\n"), *columns)
        self.given = Given(given)

    def as_sql(self, compiler: SQLCompiler, connection: BaseDatabaseWrapper, **context: Any) -> tuple[str, Any]:  # type: ignore[override]  # as above
        columns, params = super().as_sql(compiler, connection, **context)
        return f"{columns} ILIKE ALL (%s::text[])", (*params, self.given)


def patterns(words: Iterable[str]) -> str:
    """What holds each word, as PostgreSQL spells a list: a sign that means something to LIKE means itself."""
    held = (re.sub(r"([\\%_])", r"\\\1", word) for word in words)
    return "{" + ",".join('"%' + re.sub(r'(["\\])', r"\\\1", each) + '%"' for each in held) + "}"


@dataclass(frozen=True)
class Records:
    """How rows become records of the model, with what belongs to them."""

    fields: slice  # of a row
    columns: list[str]
    related: Sequence[Any]  # what fills in the records that each points at
    annotations: Mapping[str, int]

    def made(self, model: Any, alias: str, row: tuple[Any, ...]) -> Any:
        record = model.from_db(alias, self.columns, row[self.fields])
        for each in self.related:
            each.populate(row, record)
        for name, column in self.annotations.items():
            setattr(record, name, row[column])
        return record


@dataclass(frozen=True)
class Statement:
    sql: str
    params: list[Given]
    converters: dict[int, Any]  # by column: what Django does to a value on its way in, as for JSON
    compiler: SQLCompiler

    @cached_property
    def records(self) -> Records:
        """As Django's own iteration over a queryset of a model puts them together."""
        info: Any = self.compiler.klass_info
        select: Any = self.compiler.select
        fields = slice(info["select_fields"][0], info["select_fields"][-1] + 1)
        columns = [column.target.attname for column, _sql, _alias in select[fields]]
        related = get_related_populators(info, select, DEFAULT_DB_ALIAS)  # type: ignore[call-arg]  # of a later Django
        return Records(fields, columns, related, self.compiler.annotation_col_map or {})

    @cached_property
    def as_json(self) -> str:
        """Its rows as one column each, so that statements of any columns can be joined into one."""
        names = ", ".join(f"c{number}" for number in range(len(self.compiler.select)))
        return f"to_json(found)::text FROM ({self.sql}) AS found ({names})"

    @cached_property
    def spelled(self) -> dict[int, Callable[[Any], Any]]:
        """By column: what makes a value of the text that JSON spells it as."""
        fields = [expression.output_field for expression, _sql, _alias in self.compiler.select]
        for each in fields:
            if hasattr(each, "from_db_value") and not isinstance(each, JSONField):
                raise TypeError(f"{each!r} reads what PostgreSQL sends, not what JSON spells: ask for it by itself.")
        return {number: each.to_python for number, each in enumerate(fields) if isinstance(each, SPELLED)}

    def read(self, text: str) -> tuple[Any, ...]:
        values = list(_read(text).values())
        for column, made in self.spelled.items():
            values[column] = made(values[column])
        return tuple(values)

    def converted(self, row: tuple[Any, ...]) -> tuple[Any, ...]:
        values = list(row)
        for column, (convert_in_turn, expression) in self.converters.items():
            for convert in convert_in_turn:
                values[column] = convert(values[column], expression, connection)
        return tuple(values)


class OneInScope(Given):
    def sent(self, values: dict[str, Any]) -> int:
        return current_id()  # raises where there is none


IN_SCOPE: Final = OneInScope("the organization in scope")


class Prepared:
    """`Prepared(lambda: Thing.objects.filter(code=Given("code")))`, then `rows(code="x")` or `objects(code="x")`.

    Wall 1 stands as ever: a ScopedModel's organization is filled in when the query runs, and without one it raises.
    """

    def __init__(self, build: Callable[[], QuerySet[Any, Any]]) -> None:
        self.build = build
        self.statements: dict[tuple[type, bool], Statement] = {}

    @cached_property
    def queryset(self) -> QuerySet[Any, Any]:
        return self.build()

    @property
    def statement(self) -> Statement:
        return self.statements.get(kind_of_scope()) or self._compiled()

    def rows(self, **given: Any) -> list[tuple[Any, ...]]:
        statement = self.statement
        rows = _fetched(statement.sql, _sent(statement, given))
        return [statement.converted(row) for row in rows] if statement.converters else rows

    def objects(self, **given: Any) -> list[Any]:
        """What `only()` leaves out is not loaded here, either."""
        return list(map(self.made, self.rows(**given)))

    def count(self, **given: Any) -> int:
        statement = self.statement
        counted = f"SELECT count(*) FROM ({statement.sql}) counted"  # noqa: S608 - of Django's own making
        ((number,),) = _fetched(counted, _sent(statement, given))
        return int(number)

    @property
    def made(self) -> Callable[[tuple[Any, ...]], Any]:
        """What makes a record of a row."""
        return partial(self.statement.records.made, self.queryset.model, current_alias())

    def _compiled(self) -> Statement:
        compiler = self.queryset.query.get_compiler(DEFAULT_DB_ALIAS)
        with for_any_organization(IN_SCOPE):
            sql, params = compiler.as_sql()
        selected = [expression for expression, _sql, _alias in compiler.select]
        converters = compiler.get_converters(selected)
        statement = Statement(*_with_constants(sql, params), converters, compiler)
        self.statements[kind_of_scope()] = statement
        return statement


class PreparedPages:
    """What a paginator asks of a queryset: how many rows there are and the first page are prepared."""

    ordered = True  # Django's paginator asks

    def __init__(self, build: Callable[[], QuerySet[Any, Any]], on_a_page: int) -> None:
        self.build = build
        self.every, self.first = Prepared(build), Prepared(lambda: build()[:on_a_page])

    def count(self) -> int:
        return self.every.count()

    def __getitem__(self, part: slice) -> list[Any]:
        return list(self.build()[part]) if part.start else self.first.objects()


def objects_together(asked: Sequence[tuple[Prepared, dict[str, Any]]]) -> list[list[Any]]:
    """The `objects()` of each, all asked for in one statement."""
    found = zip(asked, rows_together(asked), strict=True)
    return [list(map(prepared.made, rows)) for (prepared, _given), rows in found]


def rows_together(
    asked: Sequence[tuple[Prepared, dict[str, Any]]], *, stays_prepared: bool = True
) -> list[list[tuple[Any, ...]]]:
    """The `rows()` of each, all asked for in one statement, which stays prepared unless its parts differ each time."""
    statements = [prepared.statement for prepared, _given in asked]
    sql = " UNION ALL ".join(f"SELECT {number}, {each.as_json}" for number, each in enumerate(statements))
    params = [value for each, (_one, given) in zip(statements, asked, strict=True) for value in _sent(each, given)]
    found: list[list[tuple[Any, ...]]] = [[] for _each in asked]
    for number, text in _fetched(sql, params, stays_prepared=stays_prepared) if asked else ():
        found[number].append(statements[number].read(text))
    return found


def numbers_and_count(numbers: Prepared, every: Prepared) -> tuple[list[int], int]:
    """The `rows()` of a single number each, in their order, and how many rows there are of the other."""
    first, second = numbers.statement, every.statement
    sql = (
        f"SELECT 0, number FROM ({first.sql}) AS found (number) "  # noqa: S608 - of Django's own making
        f"UNION ALL SELECT 1, count(*) FROM ({second.sql}) AS counted"
    )
    rows = _fetched(sql, [*_sent(first, {}), *_sent(second, {})])
    ((_one, count),) = (row for row in rows if row[0])
    return [number for is_count, number in rows if not is_count], int(count)


ASKED_OFTEN: Final = 1  # times before, over one connection: of a search or of a filtered list many are asked only once
# There while scripts/deploy migrates: a plan that was made before its table changed fails whoever asks with it.
TABLES_CHANGE: Final = Path("/tmp/tables-change")  # noqa: S108 - in a container of our own, where nobody else writes
_edition = 0


class KeptCursor(Cursor[Any]):
    """What one connection asks again and again stays prepared in PostgreSQL, which then plans it once (0034)."""

    connection: Any
    stays_prepared = True
    first: Sequence[str] = ()  # what stood in line before it and is not sent yet (0043)

    def execute(self, query: Any, params: Any = None, **options: Any) -> Any:
        # for these only: psycopg would count, and remember, the text of every other statement, too
        stays = self.stays_prepared and not TABLES_CHANGE.exists()
        self.connection.prepare_threshold = ASKED_OFTEN if stays else None
        self.first = self.connection.taken()
        try:
            return super().execute(query, params, **options)
        finally:
            self.connection.prepare_threshold = None
            self.connection.put_back(self.first)

    def _maybe_prepare_gen(self, pgq: Any, **options: Any) -> Any:
        first, self.first = self.first, ()
        prepared, name = self._get_prepared(pgq)
        if not first and prepared is not Prepare.SHOULD:
            yield from super()._maybe_prepare_gen(pgq, **options)
            return
        if prepared is Prepare.NO:
            asks = [partial(self._execute_send, pgq, force_extended=True)]
        else:
            asks = [partial(self._send_query_prepared, name, pgq)]
        if prepared is Prepare.SHOULD:
            asks.insert(0, partial(self._send_prepare, name, pgq))
        results = yield from self.connection.made_with(first, *asks)
        known = self.connection._prepared  # noqa: SLF001 - as psycopg's own cursor does
        key = known.maybe_add_to_cache(pgq, prepared, name)
        if key is not None:
            known.validate(key, prepared, name, results)
        self._check_results(results)
        self._set_results(results)

    def _send_query_prepared(self, name: bytes, pgq: Any, **options: Any) -> None:
        self._query = pgq  # where Django's log of statements looks
        super()._send_query_prepared(name, pgq, **options)


def _sent(statement: Statement, given: dict[str, Any]) -> list[Any]:
    return [param.sent(given) for param in statement.params]


def _fetched(sql: str, params: list[Any], *, stays_prepared: bool = True) -> list[tuple[Any, ...]]:
    wrapper: Any = connections[current_alias()]
    wrapper.ensure_connection()
    own = KeptCursor(wrapper.connection)
    own.stays_prepared = stays_prepared
    with wrapper._prepare_cursor(own) as cursor:  # noqa: SLF001 - as its own cursor() does
        try:
            cursor.execute(f"{sql} -- {_edition}" if _edition else sql, params)
        except NotSupportedError:  # the tables have changed under a plan: other words, and a new one
            _another_edition()
            raise
        return list(cursor.fetchall())


def _another_edition() -> None:
    """A pooler knows a statement by its text: so this process meets none that was planned before."""
    global _edition  # noqa: PLW0603 - of the process, as its connections are
    _edition += 1


def _with_constants(sql: str, params: Iterable[Any]) -> tuple[str, list[Given]]:
    """What is the same each time, written into the statement: psycopg keeps no statement of many parameters."""
    first, *others = sql.split("%s")
    written = [first]
    for param, piece in zip(params, others, strict=True):
        is_given = isinstance(param, Given)
        written += ["%s" if is_given else quote(param, connection.connection).replace("%", "%%"), piece]
    return "".join(written), [param for param in params if isinstance(param, Given)]
