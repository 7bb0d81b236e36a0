"""Row-level security as model constraints, so that makemigrations writes it.

Five classes of wall; every model names one (docs/architecture.md, "The walls"). All are ENABLEd and FORCEd: they bind
the owner of the tables too. `SameOrganization` is the doorstop: PostgreSQL checks foreign keys past row security.
"""

from typing import Any, Self, cast

from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.backends.ddl_references import Statement, Table
from django.db.models import BaseConstraint, ForeignKey, Model

IN_SCOPE = "organization_id = nullif((SELECT current_setting('bmms.organization', true)), '')::bigint"
IN_SYSTEM = "(SELECT current_setting('bmms.system', true)) = 'on'"
EVERYWHERE = "coalesce((SELECT current_setting('bmms.organization', true)), '') = ''"
MINE = "nullif((SELECT current_setting('bmms.user', true)), '')::bigint"
SOMEBODY = (
    "coalesce((SELECT current_setting('bmms.user', true)), '') <> '' "
    "OR coalesce((SELECT current_setting('bmms.organization', true)), '') <> '' OR " + IN_SYSTEM
)


class _TableConstraint(BaseConstraint):
    """A constraint that is plain DDL, run once the tables of the migration exist."""

    create_template = remove_template = ""

    def _parts(self, model: type[Model], editor: BaseDatabaseSchemaEditor) -> dict[str, Any]:
        return {"table": Table(model._meta.db_table, editor.quote_name), "name": editor.quote_name(self.name)}

    def constraint_sql(self, model: Any, schema_editor: Any) -> str:
        schema_editor.deferred_sql.append(self.create_sql(model, schema_editor))
        return ""

    def create_sql(self, model: Any, schema_editor: Any) -> Any:
        return Statement(self.create_template, **self._parts(model, schema_editor))

    def remove_sql(self, model: Any, schema_editor: Any) -> Any:
        return Statement(self.remove_template, **self._parts(model, schema_editor))

    def validate(self, *args: Any, **kwargs: Any) -> None:
        """PostgreSQL refuses; there is nothing to ask beforehand."""

    def __eq__(self, other: object) -> bool:
        return isinstance(other, type(self)) and self.deconstruct() == other.deconstruct()

    def __hash__(self) -> int:
        return hash(self.name)


class Wall(_TableConstraint):
    """Reads pass where `reading` holds, writes where `writing` holds; oversight reads where `seen_by_oversight`.

    Its role also serves read-only scopes of one organization: those it opens no further than any other scope.
    """

    seen_by_oversight = True
    remove_template = (
        "DROP POLICY IF EXISTS oversight ON %(table)s; DROP POLICY IF EXISTS reading ON %(table)s; "
        "DROP POLICY %(name)s ON %(table)s; "
        "ALTER TABLE %(table)s NO FORCE ROW LEVEL SECURITY; ALTER TABLE %(table)s DISABLE ROW LEVEL SECURITY"
    )

    def reading(self) -> str:
        """What may be read beyond what may be written."""
        return ""

    def writing(self) -> str:
        raise NotImplementedError

    def create_sql(self, model: Any, schema_editor: Any) -> Any:
        template = (
            "ALTER TABLE %(table)s ENABLE ROW LEVEL SECURITY; ALTER TABLE %(table)s FORCE ROW LEVEL SECURITY; "
            f"CREATE POLICY %(name)s ON %(table)s USING ({self.writing()}) WITH CHECK ({self.writing()})"
        )
        if self.reading():
            template += f"; CREATE POLICY reading ON %(table)s FOR SELECT USING ({self.reading()})"
        if self.seen_by_oversight:
            template += f"; CREATE POLICY oversight ON %(table)s FOR SELECT TO bmms_oversight USING ({EVERYWHERE})"
        return Statement(template, **self._parts(model, schema_editor))


class OrganizationWall(Wall):
    """Rows of one organization. `or_system` also opens them to system(), where the organization may be empty."""

    def __init__(self, *, name: str, or_system: bool = False) -> None:
        super().__init__(name=name)
        self.or_system = or_system

    def writing(self) -> str:
        return f"{IN_SCOPE} OR {IN_SYSTEM}" if self.or_system else IN_SCOPE

    def deconstruct(self) -> tuple[str, Any, dict[str, Any]]:
        path, args, kwargs = super().deconstruct()
        return path, args, kwargs | ({"or_system": True} if self.or_system else {})


class OwnUserWall(Wall):
    """A person's own rows, readable before any organization is chosen; `organization` also opens them to its scope.

    `writable` lets the person change them too: an inbox, but never one's own rights.
    """

    def __init__(self, *, name: str, user: str = "user_id", organization: bool = False, writable: bool = False) -> None:
        super().__init__(name=name)
        self.user, self.organization, self.writable = user, organization, writable
        self.seen_by_oversight = organization

    def reading(self) -> str:
        return "" if self.writable else f"{self.user} = {MINE}"

    def writing(self) -> str:
        allowed = [IN_SYSTEM]
        if self.organization:
            allowed.append(IN_SCOPE)
        if self.writable:
            allowed.append(f"{self.user} = {MINE}")
        return " OR ".join(allowed)

    def deconstruct(self) -> tuple[str, Any, dict[str, Any]]:
        path, args, kwargs = super().deconstruct()
        options = {"user": self.user, "organization": self.organization, "writable": self.writable}
        return path, args, kwargs | options


class SharedReadWall(Wall):
    """Everybody reads; only the owner writes, or the system.

    `owner` is the column that names the owning organization, `owner_user` the one that names the owning person;
    with neither only system() writes. `signed_in` keeps the rows from callers without any context.
    """

    def __init__(self, *, name: str, owner: str = "", owner_user: str = "", signed_in: bool = False) -> None:
        super().__init__(name=name)
        self.owner, self.owner_user, self.signed_in = owner, owner_user, signed_in

    def reading(self) -> str:
        return SOMEBODY if self.signed_in else "true"

    def writing(self) -> str:
        allowed = [IN_SYSTEM]
        if self.owner:
            allowed.append(IN_SCOPE.replace("organization_id", self.owner, 1))
        if self.owner_user:
            allowed.append(f"{self.owner_user} = {MINE}")
        return " OR ".join(allowed)

    def deconstruct(self) -> tuple[str, Any, dict[str, Any]]:
        path, args, kwargs = super().deconstruct()
        options = {"owner": self.owner, "owner_user": self.owner_user, "signed_in": self.signed_in}
        return path, args, kwargs | {name: value for name, value in options.items() if value}


class PartiesWall(Wall):
    """Rows that several organizations share: `owner` writes, every organization listed in `parties` reads.

    `parties` is the table of participants; its `link` column points here and its `organization_id` names one party.
    A row that is part of the shared one says in `of` by which column: then its `owner`, and whoever `also` names,
    write it as long as they are parties, and nobody puts a row into what others share.
    """

    def __init__(
        self,
        *,
        name: str,
        parties: str,
        link: str,
        owner: str = "organization_id",
        of: str = "id",
        also: str = "",
    ) -> None:
        super().__init__(name=name)
        self.parties, self.link, self.owner, self.of, self.also = parties, link, owner, of, also

    def _parts(self, model: type[Model], editor: BaseDatabaseSchemaEditor) -> dict[str, Any]:
        quote = editor.quote_name
        return super()._parts(model, editor) | {
            "parties": Table(self.parties, quote),
            "link": quote(self.link),
        }

    def reading(self) -> str:
        return f"EXISTS (SELECT FROM %(parties)s p WHERE p.%(link)s = %(table)s.{self.of} AND p.{IN_SCOPE})"

    def writing(self) -> str:
        writers = [IN_SCOPE.replace("organization_id", each, 1) for each in (self.owner, self.also) if each]
        allowed = " OR ".join(writers)
        return allowed if self.of == "id" else f"({allowed}) AND {self.reading()}"

    def deconstruct(self) -> tuple[str, Any, dict[str, Any]]:
        path, args, kwargs = super().deconstruct()
        options = {"of": self.of if self.of != "id" else "", "also": self.also}
        kwargs |= {"parties": self.parties, "link": self.link, "owner": self.owner}
        return path, args, kwargs | {name: value for name, value in options.items() if value}


class SeatWall(Wall):
    """The table of parties itself: `owner` invites (or the system), an organization reads that it is invited.

    A policy cannot ask its own table; so who else is invited stands in a table behind a PartiesWall.
    """

    def __init__(self, *, name: str, owner: str = "owner_id") -> None:
        super().__init__(name=name)
        self.owner = owner

    def reading(self) -> str:
        return IN_SCOPE

    def writing(self) -> str:
        return f"{IN_SCOPE.replace('organization_id', self.owner, 1)} OR {IN_SYSTEM}"

    def deconstruct(self) -> tuple[str, Any, dict[str, Any]]:
        path, args, kwargs = super().deconstruct()
        return path, args, kwargs | {"owner": self.owner}


class SystemWall(Wall):
    """Rows that belong to no organization and that no request reaches without saying system("why")."""

    seen_by_oversight = False

    def writing(self) -> str:
        return IN_SYSTEM


class OpenToParliament(_TableConstraint):
    """Parliament's role may read this table, and of it only the rows where `where` holds: those that were submitted.

    It may SELECT no other table. The second policy binds it beside every wall: whatever is set, drafts stay unseen.
    """

    create_template = (
        "GRANT SELECT ON %(table)s TO bmms_parliament; "
        f"CREATE POLICY parliament ON %(table)s FOR SELECT TO bmms_parliament USING ({EVERYWHERE}); "
        "CREATE POLICY submitted ON %(table)s AS RESTRICTIVE FOR SELECT TO bmms_parliament USING (%(where)s)"
    )
    remove_template = (
        "DROP POLICY submitted ON %(table)s; DROP POLICY parliament ON %(table)s; "
        "REVOKE SELECT ON %(table)s FROM bmms_parliament"
    )

    def __init__(self, *, name: str, where: str) -> None:
        super().__init__(name=name)
        self.where = where

    def _parts(self, model: type[Model], editor: BaseDatabaseSchemaEditor) -> dict[str, Any]:
        return super()._parts(model, editor) | {"where": self.where}

    def deconstruct(self) -> tuple[str, Any, dict[str, Any]]:
        path, args, kwargs = super().deconstruct()
        return path, args, kwargs | {"where": self.where}


class SameOrganization(_TableConstraint):
    """The row and the row its foreign key points at belong to one organization.

    Checked at once, not at COMMIT. PostgreSQL would call a key that is added later valid with bad rows inside, because
    under FORCE its check sees none of them; hence the walls are lifted while it looks.
    """

    create_template = (
        "ALTER TABLE %(table)s NO FORCE ROW LEVEL SECURITY; ALTER TABLE %(parent)s NO FORCE ROW LEVEL SECURITY; "
        "ALTER TABLE %(table)s ADD CONSTRAINT %(name)s FOREIGN KEY (%(owner)s, %(column)s) "
        "REFERENCES %(parent)s (organization_id, id); "
        "ALTER TABLE %(table)s FORCE ROW LEVEL SECURITY; ALTER TABLE %(parent)s FORCE ROW LEVEL SECURITY"
    )
    remove_template = "ALTER TABLE %(table)s DROP CONSTRAINT %(name)s"

    def __init__(self, *, field: str, name: str, owner: str = "organization_id") -> None:
        super().__init__(name=name)
        self.field, self.owner = field, owner  # `owner`: the column that names the parent's organization here

    def _parts(self, model: type[Model], editor: BaseDatabaseSchemaEditor) -> dict[str, Any]:
        field = cast("ForeignKey[Any, Any]", model._meta.get_field(self.field))
        return super()._parts(model, editor) | {
            "owner": editor.quote_name(self.owner),
            "column": editor.quote_name(str(field.column)),
            "parent": Table(field.related_model._meta.db_table, editor.quote_name),
        }

    def deconstruct(self) -> tuple[str, Any, dict[str, Any]]:
        path, args, kwargs = super().deconstruct()
        kwargs |= {"field": self.field} | ({"owner": self.owner} if self.owner != "organization_id" else {})
        return path, args, kwargs

    def clone(self) -> Self:
        _, args, kwargs = self.deconstruct()
        return self.__class__(*args, **kwargs)
