"""This room's records for the URL metatest (tests/samples.py)."""

from typing import Any

from bmms.workbench.models import ImportBatch, ImportRow


def an_import(_world: Any) -> dict[str, Any]:
    found, is_new = ImportBatch.objects.get_or_create(
        import_name="ppas",
        file_name="programs.csv",
        defaults={"headings": ["Code", "Title"], "rows_in_all": 1, "columns": {"code": 0, "title": 1}},
    )
    if is_new:
        ImportRow.objects.create(batch=found, number=2, cells=["310", "Health services"])
    return {"key": found.key}


def a_kind_of_import(_world: Any) -> dict[str, Any]:
    return {"name": "ppas"}


NAMES = ("import", "import_columns", "apply_import", "undo_import", "marked_import")
SAMPLES = {
    **{f"workbench:{name}": an_import for name in NAMES},
    "workbench:import_file": a_kind_of_import,
    "workbench:import_template": a_kind_of_import,
}
