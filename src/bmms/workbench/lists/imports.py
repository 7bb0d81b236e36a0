from django.utils.translation import gettext_lazy as _

from bmms.access.permissions import Permission
from bmms.ui.imports import import_named
from bmms.ui.lists import ChoiceFilter, Column, Empty, Kind, Link, RecordList, register_list
from bmms.workbench.models import ImportBatch
from bmms.workbench.queries.imports import batches


def _kind_of_import(batch: ImportBatch) -> str:
    which = import_named(batch.import_name)
    return str(which.label) if which else batch.import_name


IMPORTS = register_list(
    RecordList(
        name="imports",
        label=_("Imports"),
        url_name="workbench:imports",
        permission=Permission.DATA_IMPORT,
        rows=lambda actor: batches(),
        asks_alike=True,
        columns=(
            Column("file_name", _("File"), sort="file_name"),
            Column("import_name", _("What it holds"), _kind_of_import),
            Column("state", _("State"), kind=Kind.STATUS, choices=ImportBatch.State.choices, sort="state"),
            Column("rows_in_all", _("Rows"), kind=Kind.NUMBER, sort="rows_in_all"),
            Column("uploaded_by", _("Uploaded by"), "uploaded_by.name"),
            Column("uploaded_at", _("Uploaded"), kind=Kind.MOMENT, sort="uploaded_at"),
            Column("applied_at", _("Imported"), kind=Kind.MOMENT, sort="applied_at", is_shown=False),
            Column("undone_at", _("Undone"), kind=Kind.MOMENT, sort="undone_at", is_shown=False),
        ),
        filters=(ChoiceFilter("state", _("State"), ImportBatch.State.choices),),
        search=("file_name",),
        search_label=_("Name of the file"),
        order=("-uploaded_at",),
        link=Link("workbench:import"),
        empty=Empty(
            _("No import yet"),
            _("The lists that take files stand above; each has the button Import on its own page, too."),
            "file-import",
        ),
    )
)
