from django.db import transaction

from bmms.access.actor import Actor, check
from bmms.access.permissions import Permission
from bmms.audit.actions import record_read
from bmms.ui.imports import RecordImport
from bmms.ui.imports.files import template


@transaction.atomic
def standing_file(which: RecordImport, file_format: str, *, by: Actor) -> bytes:
    """What an import would find now, as the file that says it: taken back in as it is, it changes nothing.

    For imports whose list shows other records, so that the list's file is none of theirs.
    """
    check(by, Permission(which.permission))
    rows = [[field.text(field.of(record)) for field in which.fields] for record in which.records()]
    about = {"list": which.name, "rows": len(rows), "format": file_format}
    record_read("list.exported", None, by=by, about=about, personal_data=which.personal_data)
    return template(which, file_format, rows)
