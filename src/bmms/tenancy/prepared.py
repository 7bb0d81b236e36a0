"""Queries whose SQL is made once.

Building and compiling a queryset takes several times the CPU that fetching its rows does; so what every request asks is
prepared, and anything else is an ordinary queryset.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import cached_property
from typing import Any, Final

from django.db import DEFAULT_DB_ALIAS, connection, connections
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.models import BooleanField, Expression, Func, QuerySet
from django.db.models.expressions import Col
from django.db.models.sql.compiler import SQLCompiler
from psycopg.sql import quote

from bmms.tenancy.scope import current_alias, current_scope_id, for_any_organization, kind_of_scope


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
    """`filter(OneOfGiven("organization_id", "ids"))`: the column is one of a list of numbers."""

    output_field = BooleanField()
    arity = 1

    def __init__(self, column: str, name: str) -> None:
        super().__init__(column)
        self.given = Several(name)

    def as_sql(self, compiler: SQLCompiler, connection: BaseDatabaseWrapper, **context: Any) -> tuple[str, Any]:  # type: ignore[override]  # the stubs type only Func's own signature
        column, params = compiler.compile(self.source_expressions[0])
        return f"{column} = ANY(%s::bigint[])", (*params, self.given)


@dataclass(frozen=True)
class Statement:
    sql: str
    params: list[Given]
    converters: dict[int, Any]  # by column: what Django does to a value on its way in, as for JSON
    columns: list[str]  # of the model, as far as these are its records

    def converted(self, row: tuple[Any, ...]) -> tuple[Any, ...]:
        values = list(row)
        for column, (convert_in_turn, expression) in self.converters.items():
            for convert in convert_in_turn:
                values[column] = convert(values[column], expression, connection)
        return tuple(values)


IN_SCOPE: Final = Given("the organization in scope")


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
        values = given | {IN_SCOPE.name: current_scope_id()}
        params = [param.sent(values) for param in statement.params]
        with connections[current_alias()].cursor() as cursor:
            cursor.execute(statement.sql, params)
            rows = cursor.fetchall()
        return [statement.converted(row) for row in rows] if statement.converters else list(rows)

    def objects(self, **given: Any) -> list[Any]:
        """What `only()` leaves out is not loaded here, either."""
        model, alias, columns = self.queryset.model, current_alias(), self.statement.columns
        return [model.from_db(alias, columns, row) for row in self.rows(**given)]

    def _compiled(self) -> Statement:
        compiler = self.queryset.query.get_compiler(DEFAULT_DB_ALIAS)
        with for_any_organization(IN_SCOPE):
            sql, params = compiler.as_sql()
        selected = [expression for expression, _sql, _alias in compiler.select]
        columns = [expression.target.attname for expression in selected if isinstance(expression, Col)]
        statement = Statement(*_with_constants(sql, params), compiler.get_converters(selected), columns)
        self.statements[kind_of_scope()] = statement
        return statement


def _with_constants(sql: str, params: Iterable[Any]) -> tuple[str, list[Given]]:
    """What is the same each time, written into the statement: psycopg keeps no statement of many parameters."""
    first, *others = sql.split("%s")
    written = [first]
    for param, piece in zip(params, others, strict=True):
        is_given = isinstance(param, Given)
        written += ["%s" if is_given else quote(param, connection.connection).replace("%", "%%"), piece]
    return "".join(written), [param for param in params if isinstance(param, Given)]
