"""Django's own, in half of the time.

For every constraint Django makes the model anew and all that are related to it, which here are nearly all: over half of
the time that the tables take. A constraint or an index changes no relation.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django.core.management.commands import migrate
from django.db.migrations.state import ProjectState


class Command(migrate.Command):
    def handle(self, *args: Any, **options: Any) -> Any:
        with related_models_kept():
            return super().handle(*args, **options)


@contextmanager
def related_models_kept() -> Iterator[None]:
    usual = ProjectState._append_option  # type: ignore[attr-defined]  # noqa: SLF001 - it has no public name
    ProjectState._append_option = append_option  # type: ignore[attr-defined]  # noqa: SLF001 - as above
    try:
        yield
    finally:
        ProjectState._append_option = usual  # type: ignore[attr-defined]  # noqa: SLF001 - as above


def append_option(state: Any, app_label: str, model_name: str, option: str, added: Any) -> None:
    known = state.models[app_label, model_name].options
    known[option] = [*known.get(option, []), added]
    if "apps" in vars(state):  # made already
        meta = state.apps.get_model(app_label, model_name)._meta
        setattr(meta, option, [*getattr(meta, option), added])
