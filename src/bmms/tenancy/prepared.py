"""Queries whose SQL is made once.

Building and compiling a queryset takes several times the CPU that fetching its rows does; so what every request asks is
prepared, and anything else is an ordinary queryset.
"""

from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property
from typing import Any, Final

from django.db import DEFAULT_DB_ALIAS, connection
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.models import BooleanField, Expression, Func, QuerySet
from django.db.models.sql.compiler import SQLCompiler

from bmms.tenancy.scope import current_scope_id, for_any_organization, kind_of_scope


class Given(Expression):
    """Stands in a queryset for a value that is known only when the query runs."""

    def __init__(self, name: str) -> None:
        super().__init__()
        self.name = name

    def as_sql(self, compiler: SQLCompiler, connection: BaseDatabaseWrapper) -> tuple[str, Any]:
        return "%s", [self]


class OneOfGiven(Func):
    """`filter(OneOfGiven("organization_id", "ids"))`: the column is one of a list."""

    output_field = BooleanField()
    arity = 1

    def __init__(self, column: str, name: str) -> None:
        super().__init__(column)
        self.given = Given(name)

    def as_sql(self, compiler: SQLCompiler, connection: BaseDatabaseWrapper, **context: Any) -> tuple[str, Any]:  # type: ignore[override]  # the stubs type only Func's own signature
        column, params = compiler.compile(self.source_expressions[0])
        return f"{column} = ANY(%s)", (*params, self.given)


@dataclass(frozen=True)
class Statement:
    sql: str
    params: tuple[Any, ...]
    converters: dict[int, Any]  # by column: what Django does to a value on its way in, as for JSON

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

    @cached_property
    def columns(self) -> list[str]:
        return [column.attname for column in self.queryset.model._meta.concrete_fields]

    def rows(self, **given: Any) -> list[tuple[Any, ...]]:
        statement = self.statements.get(kind_of_scope()) or self._compiled()
        values = given | {IN_SCOPE.name: current_scope_id()}
        params = [values[param.name] if isinstance(param, Given) else param for param in statement.params]
        with connection.cursor() as cursor:
            cursor.execute(statement.sql, params)
            rows = cursor.fetchall()
        return [statement.converted(row) for row in rows] if statement.converters else list(rows)

    def objects(self, **given: Any) -> list[Any]:
        model = self.queryset.model
        return [model.from_db(DEFAULT_DB_ALIAS, self.columns, row) for row in self.rows(**given)]

    def _compiled(self) -> Statement:
        compiler = self.queryset.query.get_compiler(DEFAULT_DB_ALIAS)
        with for_any_organization(IN_SCOPE):
            sql, params = compiler.as_sql()
        converters = compiler.get_converters([selected[0] for selected in compiler.select])
        statement = self.statements[kind_of_scope()] = Statement(sql, params, converters)
        return statement
