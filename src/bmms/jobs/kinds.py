"""What can be asked of the background: each room's tasks.py declares its kinds, imported from its apps.py.

    @job("report.build", label=_("Report"), permission=Permission.REPORT_VIEW)
    def build_report(run: Run, *, report_id: int) -> dict[str, Any]:
        with run.result_file("FAR-1.xlsx", XLSX) as file:
            ...

Arguments are JSON's own types. The handler runs in its organization's scope and in one transaction with the note
that it is done, so that its effects on the database happen exactly once. What it does elsewhere may happen twice.
"""

from collections.abc import Callable, Iterable, Mapping
from contextlib import AbstractContextManager
from dataclasses import dataclass
from datetime import timedelta
from typing import Any, Final, Protocol, TypeVar
from uuid import UUID

from django.core.exceptions import ImproperlyConfigured
from django.utils.functional import Promise

from bmms.access.actor import Actor
from bmms.access.permissions import Permission


class GiveUp(Exception):
    """Raised by a handler when trying again would not help: the job is dead at once."""


class Writer(Protocol):
    def write(self, data: bytes, /) -> int: ...


class Run(Protocol):
    """What a handler knows and may use of its job."""

    @property
    def key(self) -> UUID: ...

    @property
    def by(self) -> Actor:
        """Who asked, with today's rights; or the system."""

    def progress(self, done: int, total: int, message: str = "") -> None:
        """Shown on the jobs page at once, whatever becomes of the handler's transaction; also renews the lease.
        Ends the handler when somebody has cancelled the job."""

    def result_file(self, name: str, content_type: str) -> AbstractContextManager[Writer]:
        """The one file that the person who asked can download."""


Handler = Callable[..., Mapping[str, Any] | None]
AnyHandler = TypeVar("AnyHandler", bound=Handler)
Announcer = Callable[[int, str], None]
PersonLoader = Callable[[int, int | None], Actor | None]
OrganizationNamer = Callable[[Iterable[int]], Mapping[int, str]]

# What a person waits for, what takes minutes, what talks to mail servers: none waits behind the other.
QUEUES: Final = ("interactive", "reports", "mail")


@dataclass(frozen=True)
class Kind:
    name: str  # noun.verb
    label: str | Promise
    handler: Handler
    queue: str = "interactive"
    max_attempts: int = 5
    lease: timedelta = timedelta(minutes=5)  # so long may its work take without a sign of progress
    as_person: bool = True  # acts with the rights of who asked; otherwise as the system, once asked
    permission: Permission | None = None  # needed to ask, and still when it runs
    file_permission: Permission | None = None  # whose holders may download another person's result
    atomic: bool = True  # False: talks to other machines and must not keep a transaction open meanwhile
    secret: bool = False  # the arguments are erased once the job is over
    every: timedelta | None = None  # asked for by the schedule


_kinds: Final[dict[str, Kind]] = {}
_announcer: Announcer | None = None
_person_loader: PersonLoader | None = None
_organization_namer: OrganizationNamer | None = None


def job(name: str, *, label: str | Promise, **options: Any) -> Callable[[AnyHandler], AnyHandler]:
    """Declare a kind of job; the options are Kind's."""

    def declared(handler: AnyHandler) -> AnyHandler:
        known = _kinds.get(name)
        if known and known.handler.__qualname__ != handler.__qualname__:
            raise ImproperlyConfigured(f"Two handlers for jobs of the kind {name}.")
        if options.get("queue", QUEUES[0]) not in QUEUES:
            raise ImproperlyConfigured(f"Jobs of the kind {name} name a queue that nobody works at.")
        _kinds[name] = Kind(name=name, label=label, handler=handler, **options)
        return handler

    return declared


def periodic(
    name: str, *, every: timedelta, label: str | Promise, **options: Any
) -> Callable[[AnyHandler], AnyHandler]:
    """A kind that the schedule asks for, once in `every`; never two at a time."""
    return job(name, label=label, every=every, as_person=False, **options)


def kind_named(name: str) -> Kind:
    try:
        return _kinds[name]
    except KeyError:
        raise ImproperlyConfigured(f"No room has declared jobs of the kind {name}.") from None


def known_kinds() -> list[Kind]:
    return sorted(_kinds.values(), key=lambda kind: kind.name)


def label_of(name: str) -> str:
    """Also for kinds that an older or newer release knows."""
    return str(_kinds[name].label) if name in _kinds else name


def announce_with(announcer: Announcer | None) -> None:
    """Told by who carries jobs to workers elsewhere: called with a job's id and kind once it is committed. It has
    to return at once and must not fail; what it loses is announced again."""
    global _announcer  # noqa: PLW0603 - set once, when Django starts
    _announcer = announcer


def announce(job_id: int, kind: str) -> None:
    """Without a carrier, workers look into the table by themselves."""
    if _announcer is not None:
        _announcer(job_id, kind)


def load_people_with(loader: PersonLoader) -> None:
    """Told by the room that knows people: (user id, organization id) → the actor with today's rights, or None."""
    global _person_loader  # noqa: PLW0603 - set once, when Django starts
    _person_loader = loader


def name_organizations_with(namer: OrganizationNamer) -> None:
    """Told by the room that knows organizations: ids → how a list calls each."""
    global _organization_namer  # noqa: PLW0603 - set once, when Django starts
    _organization_namer = namer


def organization_names(ids: Iterable[int]) -> Mapping[int, str]:
    return _organization_namer(ids) if _organization_namer else {}


def person_acting(user_id: int, organization_id: int | None) -> Actor | None:
    if _person_loader is None:
        raise ImproperlyConfigured("No room has said how to load people for jobs.")
    return _person_loader(user_id, organization_id)
