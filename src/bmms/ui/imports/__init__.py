"""Imports from a declaration: what a file may hold, and which actions its rows become. See docs/guides/imports.md."""

from bmms.ui.imports.declaration import RecordImport, import_named, imports_beside, known_imports, register_import
from bmms.ui.imports.fields import Amount, Choice, Day, Field, Number, Text, Unfit, Whole, fields_of

__all__ = [
    "Amount",
    "Choice",
    "Day",
    "Field",
    "Number",
    "RecordImport",
    "Text",
    "Unfit",
    "Whole",
    "fields_of",
    "import_named",
    "imports_beside",
    "known_imports",
    "register_import",
]
