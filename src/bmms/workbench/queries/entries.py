"""What the search box looks in, as SQL: made from what the lists declare (`search=`), kept by PostgreSQL's triggers.

A trigger misses nothing: neither what a function of the ledger writes nor a bulk load. One on the table of a list takes
its rows along; one on each table that a path of its search leads to (`ppa__title`) takes along the rows that name it.
"""

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property, lru_cache
from typing import Any, Final

from django.core.exceptions import FieldDoesNotExist, ImproperlyConfigured
from django.db.models import Expression, F, ForeignKey, Func, Model, QuerySet, TextField
from django.db.models.functions import Cast

from bmms.access.actor import system_actor
from bmms.tenancy.constraints import OrganizationWall
from bmms.tenancy.prepared import IN_SCOPE, Prepared
from bmms.tenancy.scope import scope
from bmms.ui.lists.declaration import RecordList, known_lists

TABLE: Final = "workbench_searchentry"
HERE: Final = "nullif(current_setting('bmms.organization', true), '')::bigint"
ANYBODY: Final = system_actor("search")  # who sees every row of the organization
PREFIX: Final = "search_of_"  # of the triggers and their functions
# One organization after the other comes into scope, then the one that was, or none, as when places are loaded. In
# generations of training that are over nothing is looked for (organizations/queries/training.py).
IN_EACH: Final = (
    "DECLARE v_before text := current_setting('bmms.organization', true); v_each bigint; BEGIN "
    "FOR v_each IN SELECT id FROM organizations_organization WHERE training IS NULL OR stage <> 'CLOSED' LOOP "
    "PERFORM set_config('bmms.organization', v_each::text, true); {}; END LOOP; "
    "PERFORM set_config('bmms.organization', v_before, true); END"
)


class Sql(Expression):
    """SQL of our own among Django's."""

    def __init__(self, sql: str) -> None:
        super().__init__(output_field=TextField())
        self.sql = sql

    def as_sql(self, compiler: Any, connection: Any) -> tuple[str, Any]:
        return self.sql, ()


class Joined(Func):
    """Texts one to a line, lest a word is found across two of them."""

    function = "concat_ws"
    template = "' ' || %(function)s(chr(10) || ' ', %(expressions)s)"  # the blank is where a word begins
    output_field = TextField()


@lru_cache(maxsize=512)
def has_entries(which: RecordList) -> bool:
    """Rows that belong to one organization; what all share is little, and anybody's."""
    if not which.search or which.link is None or which.url_name.startswith("platform:"):
        return False
    return _is_walled(_model(which))


def has_all_entries(which: RecordList) -> bool:
    """Rows that are also written outside any organization's scope get their entries only when all are made anew."""
    walls = _model(which)._meta.constraints if has_entries(which) else ()
    return any(isinstance(wall, OrganizationWall) and not wall.or_system for wall in walls)


@lru_cache(maxsize=512)
def path_of(which: RecordList, path: Any) -> str:
    """As a query names what a column or a link reads from a row; "" where that is more than a field."""
    if not isinstance(path, str):
        return ""
    *steps, last = path.split(".")
    if not steps and last in which.rows(ANYBODY).query.annotations:
        return last
    try:
        field = _field(_model_at(_model(which), "__".join(steps)) if steps else _model(which), last)
    except ImproperlyConfigured:
        return ""
    return "" if field.is_relation else "__".join((*steps, last))


def filling(which: RecordList, *conditions: Expression, **narrowed: Expression) -> str:
    """Writes the entries of the organization's rows, or of some. What has them already keeps them untouched."""
    rows: QuerySet[Any, Any] = which.rows(ANYBODY).order_by().filter(*conditions, **narrowed)
    body = Joined(*(Cast(F(path), TextField()) for path in which.search))
    prepared = Prepared(lambda: rows.annotate(search_body=body).values_list("organization_id", "pk", "search_body"))
    return (
        f"INSERT INTO {TABLE} (organization_id, kind, record_id, body) "  # noqa: S608 - of declarations in code
        f"SELECT organization_id, '{which.name}', id, lower(unaccent(body)) "
        f"FROM ({_for_here(prepared)}) AS found (organization_id, id, body) "
        "ON CONFLICT (organization_id, kind, record_id) DO UPDATE SET body = excluded.body "
        f"WHERE {TABLE}.body <> excluded.body"
    )


def _for_here(prepared: Prepared) -> str:
    """The statement with the organization in scope written in, whichever that is when it runs."""
    with scope(0):
        statement = prepared.statement
    if any(given is not IN_SCOPE for given in statement.params):
        raise ImproperlyConfigured("A list whose rows need a value cannot be searched.")
    return statement.sql.replace("%s", HERE).replace("%%", "%")


@dataclass(frozen=True)
class Trigger:
    """A function and the trigger of the same name."""

    name: str
    table: str
    columns: frozenset[str]  # an UPDATE of others is none of its business, and PostgreSQL does not even call it
    body: str
    is_own: bool = False  # of the list's own table, whose rows come and go

    @property
    def function(self) -> str:
        return (
            f"CREATE OR REPLACE FUNCTION {self.name}() RETURNS trigger LANGUAGE plpgsql "
            f"SET search_path = pg_catalog, public, pg_temp AS $search$ BEGIN {self.body} RETURN NULL; END $search$"
        )

    @property
    def trigger(self) -> str:
        return (
            f"CREATE OR REPLACE TRIGGER {self.name} AFTER {'INSERT OR DELETE OR ' if self.is_own else ''}"
            f"UPDATE OF {', '.join(sorted(self.columns))} ON {self.table} FOR EACH ROW EXECUTE FUNCTION {self.name}()"
        )

    @cached_property
    def fingerprint(self) -> str:
        return hashlib.sha256((self.function + self.trigger).encode()).hexdigest()[:32]


def triggers_of(which: RecordList) -> Iterator[Trigger]:
    model, name = _model(which), PREFIX + which.name
    own = frozenset(_field(model, path.split("__")[0]).column for path in which.search)
    yield Trigger(name, model._meta.db_table, own, _kept_by_itself(which, own), is_own=True)
    for number, (path, fields) in enumerate(sorted(_led_to(which).items()), 1):
        table = _model_at(model, path)._meta.db_table
        yield Trigger(f"{name}_{number}", table, fields, _kept_by_another(which, path, fields))


def every_trigger() -> list[tuple[RecordList, list[Trigger]]]:
    return [(each, list(triggers_of(each))) for each in known_lists() if has_entries(each)]


def _kept_by_itself(which: RecordList, columns: frozenset[str]) -> str:
    entry = f"organization_id = OLD.organization_id AND kind = '{which.name}' AND record_id = OLD.id"
    others = " OR ".join(f"NEW.{column} <> '{value}'" for column, value in which.search_only.items())
    skipped = f"IF TG_OP <> 'DELETE' THEN IF {others} THEN RETURN NULL; END IF; END IF; " if others else ""
    return (
        f"{skipped}IF TG_OP = 'DELETE' THEN DELETE FROM {TABLE} WHERE {entry}; "  # noqa: S608 - of declarations in code
        f"ELSIF TG_OP = 'INSERT' OR {_differs(columns)} THEN {filling(which, pk=Sql('NEW.id'))}; END IF;"
    )


def _kept_by_another(which: RecordList, path: str, columns: frozenset[str]) -> str:
    """What has just been added is named by no row yet; what is no organization's own may be named in each of them."""
    other = _model_at(_model(which), path)
    filled = filling(which, **{path: Sql(f"NEW.{other._meta.pk.column}")})
    done = filled if _is_walled(other) else IN_EACH.format(filled)
    return f"IF {_differs(columns)} THEN {done}; END IF;"


def _differs(columns: frozenset[str]) -> str:
    """Asked only of an UPDATE: PL/pgSQL looks at OLD when it comes to it."""
    rows = (", ".join(f"{row}.{column}" for column in sorted(columns)) for row in ("NEW", "OLD"))
    return "(" + " IS DISTINCT FROM ".join(f"ROW({row})" for row in rows) + ")"


def _led_to(which: RecordList) -> dict[str, frozenset[str]]:
    """Of each path to another table the columns that are looked in there, or lead further."""
    found: dict[str, set[str]] = {}
    for path in which.search:
        steps = path.split("__")
        for place in range(1, len(steps)):
            model = _model_at(_model(which), "__".join(steps[:place]))
            found.setdefault("__".join(steps[:place]), set()).add(_field(model, steps[place]).column)
    return {path: frozenset(columns) for path, columns in found.items()}


def _is_walled(model: type[Model]) -> bool:
    return any(isinstance(each, OrganizationWall) for each in model._meta.constraints)


def _model_at(model: type[Model], path: str) -> type[Model]:
    for step in path.split("__"):
        found = _field(model, step).related_model
        assert isinstance(found, type)  # noqa: S101 - a foreign key's
        model = found
    return model


def _field(model: type[Model], name: str) -> Any:
    try:
        field = model._meta.get_field(name)
    except FieldDoesNotExist as missing:
        raise ImproperlyConfigured(f"{model.__name__} has no {name} to search in.") from missing
    if field.is_relation and not isinstance(field, ForeignKey):
        raise ImproperlyConfigured(f"{model.__name__}.{name}: a search leads along foreign keys only.")
    return field


def _model(which: RecordList) -> type[Model]:
    model: type[Model] = which.rows(ANYBODY).model
    return model
