"""Whose rows is this work for? The answer lives here and nowhere else.

Five contexts, each told to Python and to PostgreSQL at once:

    scope(organization_id)   one organization's rows
    oversight()              every organization's rows, as a database role that can only read
    parliament()             what organizations have submitted, as another role that can only read
    own(user_id)             the signed-in person's own rows, before any organization is chosen
    system("why")            rows that belong to no organization: sign-in, the job sweeper

Outside all of them no walled row can be read or written.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager, nullcontext
from contextvars import ContextVar
from dataclasses import dataclass, replace
from typing import Any, Final

from django.db import DEFAULT_DB_ALIAS, connections, transaction
from psycopg.pq import TransactionStatus
from psycopg.sql import quote


class ScopeError(RuntimeError):
    """An organization's rows were touched outside any scope."""


class EveryOrganization:
    """What oversight has in scope instead of one organization's id."""


EVERY_ORGANIZATION: Final = EveryOrganization()
OVERSIGHT_ROLE: Final = "bmms_oversight"
PARLIAMENT_ROLE: Final = "bmms_parliament"
REPLICA: Final = "replica"


@dataclass(frozen=True)
class Context:
    organization: int | EveryOrganization | None = None
    user: int | None = None
    system: bool = False
    role: str = ""
    alias: str = DEFAULT_DB_ALIAS  # the database connection that the whole block uses
    afterwards: list[Callable[[], object]] | None = None  # what waits for the end of a read-only block


_context: ContextVar[Context] = ContextVar("tenancy", default=Context())


def current() -> int | EveryOrganization:
    """The organization id in scope, or EVERY_ORGANIZATION under oversight."""
    organization = _context.get().organization
    if organization is None:
        raise ScopeError("No organization is in scope. Wrap this in `with scope(organization_id)`.")
    return organization


def current_id() -> int:
    """The one organization that a new row belongs to."""
    organization = current()
    if isinstance(organization, EveryOrganization):
        raise ScopeError("Oversight reads every organization and writes to none.")
    return organization


def current_scope_id() -> int | None:
    """The one organization in scope, or None outside any and under oversight."""
    organization = _context.get().organization
    return organization if isinstance(organization, int) else None


def in_system() -> bool:
    return _context.get().system


def current_user_id() -> int | None:
    return _context.get().user


def current_alias() -> str:
    return _context.get().alias


def is_read_only() -> bool:
    """Whether this block can only read, by its database role or because a replica answers it."""
    return _context.get().afterwards is not None


def after_reading(work: Callable[[], object]) -> None:
    """Run `work` when the read-only block has been left unharmed: how a read leaves its trace in the audit log."""
    waiting = _context.get().afterwards
    if waiting is None:
        raise ScopeError("This block is not read-only: do it now.")
    waiting.append(work)


@contextmanager
def scope(organization_id: int, *, read_only: bool = False, undone: bool = True) -> Iterator[None]:
    """Confine this block to one organization; `read_only` also takes away the right to write.

    Inside a transaction a failed block is undone; `undone=False` where what can fail in it is undone in there already.
    """
    entered = replace(_context.get(), organization=organization_id, system=False)
    with _reading(entered) if read_only else _entered(entered, undone=undone):
        yield


@contextmanager
def on_replica(organization_id: int | None, *, user_id: int, read_only: bool = False) -> Iterator[None]:
    """A whole block of reading in one transaction of a replica, where nothing can be written. Not inside another.

    None: of no organization; what is read of all stands in `oversight()` inside it, which stays on the replica.
    """
    entered = Context(organization=organization_id, user=user_id, alias=REPLICA)
    with _reading(entered, OVERSIGHT_ROLE if read_only else ""):
        yield


@contextmanager
def on_leader() -> Iterator[None]:
    """The same rows as outside, from the leader: for who has lost the replica. What waits for the end waits anew."""
    waiting = _context.get().afterwards
    if waiting is not None:
        waiting.clear()
    leader: Any = connections[DEFAULT_DB_ALIAS]
    leader.leave_if_avoided()  # the replica may have been lost with the pooler that both were reached through
    with _entered(replace(_context.get(), alias=DEFAULT_DB_ALIAS)):
        yield


@contextmanager
def oversight() -> Iterator[None]:
    outer = _context.get()
    if outer.role == PARLIAMENT_ROLE:
        raise ScopeError("Parliament reads what was submitted, and nothing beyond it.")
    with _reading(Context(organization=EVERY_ORGANIZATION, user=outer.user, alias=outer.alias)):
        yield


@contextmanager
def parliament() -> Iterator[None]:
    """Of every organization, what has been submitted. The database shows this role nothing else (OpenToParliament)."""
    outer = _context.get()
    submitted = Context(organization=EVERY_ORGANIZATION, user=outer.user, alias=outer.alias)
    with _reading(submitted, PARLIAMENT_ROLE):
        yield


@contextmanager
def own(user_id: int) -> Iterator[None]:
    with _entered(Context(user=user_id, alias=_context.get().alias)):
        yield


@contextmanager
def system(why: str) -> Iterator[None]:
    """Open the rows that belong to no organization. `why` is for the reader: a good reason, or there is another way."""
    if not why:
        raise ScopeError("Say why this work belongs to the system and not to an organization.")
    with _entered(replace(_context.get(), system=True)):
        yield


def kind_of_scope() -> tuple[type, bool]:
    """Statements of the same shape are right for all scopes of one kind."""
    context = _context.get()
    return type(context.organization), context.system


@contextmanager
def for_any_organization(stand_in: Any) -> Iterator[None]:
    """For Python only, where SQL is compiled once for all: the place of the one organization in scope is kept free."""
    context = _context.get()
    one = isinstance(context.organization, int)
    token = _context.set(replace(context, organization=stand_in) if one else context)
    try:
        yield
    finally:
        _context.reset(token)


@contextmanager
def _reading(context: Context, role: str = OVERSIGHT_ROLE) -> Iterator[None]:
    """Where nothing can be written; what was left for afterwards waits until the outermost such block has ended."""
    outer = _context.get()
    waiting: list[Callable[[], object]] = []
    role = PARLIAMENT_ROLE if outer.role == PARLIAMENT_ROLE else role  # once narrow, narrow to the end of the block
    with _entered(replace(context, role=role, afterwards=waiting)):
        yield
    if outer.afterwards is not None:
        outer.afterwards.extend(waiting)
        return
    # on a replica there is no block outside that work could go on in
    with own(context.user) if waiting and context.alias == REPLICA and context.user else nullcontext():
        for work in waiting:
            work()


@contextmanager
def _entered(context: Context, *, undone: bool = True) -> Iterator[None]:
    """Both walls at once, and those outside again at the end. A savepoint undoes a failed block, settings included.

    What only reads has nothing to undo, and does without.
    """
    outer = _context.get()
    connection: Any = connections[context.alias]
    nested = connection.in_atomic_block
    needs_savepoint = undone and not context.role
    back = None
    token = _context.set(context)
    try:
        with nullcontext() if nested and not needs_savepoint else transaction.atomic(using=context.alias):
            if context.role and nested:
                back = replace(outer, role=_role_before(context))
            else:
                connection.later(f"SELECT {_settings(context)}")
                back = replace(outer, role="")  # as it is
            yield
    finally:
        _context.reset(token)
        if nested and back and _takes_statements(connection):
            connection.later(f"SELECT {_settings(back)}")


def _takes_statements(connection: Any) -> bool:
    """Otherwise a rollback follows, which puts the settings back, or COMMIT has already forgotten them."""
    own = connection.connection
    if own is None or connection.needs_rollback:
        return False
    return bool(own.later) or own.info.transaction_status == TransactionStatus.INTRANS


def _role_before(context: Context) -> str:
    """Tells PostgreSQL the context at once; returns the role that was current before."""
    with connections[context.alias].cursor() as cursor:
        cursor.execute(f"SELECT current_user::text, {_settings(context)}")
        row = cursor.fetchone()
    return str(row[0])


def _settings(context: Context) -> str:
    """What sets the transaction-local settings that the policies read."""
    organization = "" if context.organization is EVERY_ORGANIZATION else context.organization
    settings = {
        "bmms.organization": organization,
        "bmms.user": context.user,
        "bmms.system": "on" if context.system else None,
    }
    if context.role:
        settings["role"] = context.role
    if context.alias == REPLICA:
        settings["transaction_read_only"] = "on"  # the pooler may have led us to the leader
    values = ((name, "" if value is None else str(value)) for name, value in settings.items())
    return ", ".join(f"set_config('{name}', {quote(value)}, true)" for name, value in values)
