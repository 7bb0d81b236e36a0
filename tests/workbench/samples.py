"""This room's records for the URL metatest (tests/samples.py)."""

from typing import Any

from tests.planning import samples as planning

from bmms.workbench.models import Comment, ImportBatch, ImportRow, PrintedPaper


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


def a_comment(world: Any) -> dict[str, Any]:
    of = planning.ppa()
    officer = world.people["planning_officer"]
    kept = {"record_type": "planning.ppa", "record_id": of.pk, "text": "Which clinics?", "written_by": officer}
    return {"key": Comment.objects.get_or_create(**kept)[0].key}


def a_record(_world: Any) -> dict[str, Any]:
    return {"kind": "ppa", "record": planning.ppa().key}


def a_paper(world: Any) -> dict[str, Any]:
    kept = {"record_type": "planning.plan", "record_id": 1, "title": "Plan", "state": "Draft", "is_final": False}
    PrintedPaper.objects.get_or_create(reference="AAAA-BBBB-CCCC-DDDD", organization=world.moh, defaults=kept)
    return {"reference": "AAAA-BBBB-CCCC-DDDD"}


NAMES = ("import", "import_columns", "apply_import", "undo_import", "marked_import")
SAMPLES = {
    **{f"{room}:{name}": an_import for name in NAMES for room in ("workbench", "organization_api")},
    "organization_api:import_rows": an_import,
    "workbench:comment": a_record,
    "organization_api:comments": a_record,
    "workbench:take_back_comment": a_comment,
    "organization_api:take_back_comment": a_comment,
    "workbench:print": lambda world: {"kind": "plan", "key": planning.submitted().key},
    "verify": a_paper,
    "workbench:import_file": a_kind_of_import,
    "workbench:import_grid": a_kind_of_import,
    "workbench:import_template": a_kind_of_import,
    "organization_api:import_file": a_kind_of_import,
    "organization_api:import_template": a_kind_of_import,
}
