from collections.abc import Callable
from io import BytesIO
from typing import Final

from django.db import transaction
from django.http import QueryDict
from django.utils.translation import gettext as _

from bmms.access.actor import Actor, check
from bmms.access.errors import DomainError
from bmms.access.permissions import Permission
from bmms.audit.actions import record_read
from bmms.jobs.actions import enqueue
from bmms.jobs.models import Job
from bmms.ui.imports.declaration import file_columns
from bmms.ui.lists import RecordList
from bmms.ui.lists.declaration import SEARCH
from bmms.ui.lists.files import FORMATS, File, Gathered, write_csv, write_xlsx

EXPORT: Final = "list.export"
AT_ONCE: Final = 1000  # rows that a request writes itself; more are background work


@transaction.atomic
def list_file(which: RecordList, query: str, file_format: str, *, by: Actor, reason: str = "") -> bytes | Job:
    """The file of a list as the page shows it; the job that makes it where it has many rows.

    Whoever takes personal data out says what for: the privacy log keeps it.
    """
    check(by, Permission(which.permission))
    if file_format not in FORMATS or not which.has_files:
        raise DomainError(_("Choose an Excel workbook or CSV."))
    if which.personal_data and not reason.strip():
        raise DomainError(_("Say what the file is for: this list names persons, and the privacy log keeps the reason."))
    kept = which.kept(QueryDict(query))
    with which.opened():
        is_long = which.found(by, kept).order_by()[: AT_ONCE + 1].count() > AT_ONCE
    if is_long:
        asked = {"name": which.name, "file_format": file_format, "query": kept.urlencode(), "reason": reason.strip()}
        return enqueue(EXPORT, asked, by=by)
    file = BytesIO()
    write_list(file, which, kept, file_format, by=by, reason=reason.strip())
    return file.getvalue()


@transaction.atomic
def write_list(
    file: File,
    which: RecordList,
    kept: QueryDict,
    file_format: str,
    *,
    by: Actor,
    reason: str = "",
    progress: Callable[[int], None] = lambda _done: None,
) -> int:
    """All rows that the filters leave, in the columns chosen and those that an import of the file needs.

    The export is an event itself. Returns how many.
    """
    check(by, Permission(which.permission))
    columns, words = file_columns(which, which.shown(kept)), _in_words(which, kept)
    with which.opened():
        found = Gathered(which.found(by, kept), which.gather)
        if file_format == "csv":
            count = write_csv(file, columns, found, progress)
        else:
            about = [(_("List"), str(which.label)), (_("Made by"), by.name), *words]
            count = write_xlsx(file, columns, found, progress, about)
    about_read = {"list": which.name, "rows": count, "format": file_format, **dict(words)}
    record_read("list.exported", None, by=by, about=about_read, personal_data=which.personal_data, reason=reason)
    return count


def _in_words(which: RecordList, kept: QueryDict) -> list[tuple[str, str]]:
    """The search and the filters in use."""
    search = [(_("Search"), str(kept[SEARCH]))] if SEARCH in kept else []
    return search + [(str(one.label), one.in_words(kept)) for one in which.in_use(kept)]
