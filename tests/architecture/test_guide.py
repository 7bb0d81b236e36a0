"""The example of docs/guides/new-model.md, built as the guide says and used: as it is printed, nothing added but imports."""

import ast
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest
from tests.databases import ROOT

GUIDE = (ROOT / "docs/guides/new-model.md").read_text()
BLOCKS = re.findall(r"```python\n(.*?)```", GUIDE, re.DOTALL)
IMPORTS = {
    "models": "import uuid\nfrom django.db import models\nfrom django.utils.translation import gettext_lazy as _\n"
    "from bmms.tenancy.models import ScopedModel\n",
    "actions": "from collections.abc import Mapping\nfrom typing import Any\nfrom django.db import transaction\n"
    "from bmms.access.actor import Actor, check\nfrom bmms.access.permissions import Permission\n"
    "from bmms.audit.actions import record\nfrom bmms.lib.changes import apply_values\n"
    "from closed_days.models import ClosedDay\n",
    "lists": "from django.utils.translation import gettext_lazy as _\nfrom bmms.access.permissions import Permission\n"
    "from bmms.ui.imports import RecordImport, fields_of, register_import\n"
    "from bmms.ui.lists import Column, DayFilter, Empty, Kind, RecordList, register_list\n"
    "from closed_days.actions import remove_closed_day, write_closed_day\nfrom closed_days.models import ClosedDay\n",
    "views": "from django.http import HttpResponse\nfrom bmms.access.guards import require\n"
    "from bmms.access.permissions import Permission\nfrom bmms.access.request import Request\n"
    "from bmms.ui.lists import list_page\nfrom closed_days.lists import CLOSED_DAYS\n",
}
URLS = """
from django.urls import include, path
from bmms.main.urls import urlpatterns as product
from closed_days import views
ours = ([path("closed-days/", views.closed_days, name="closed_days")], "closed_days")
urlpatterns = [path("<slug:code>/", include(ours)), *product]
"""
SETTINGS = """
from tests.settings import *
INSTALLED_APPS = [*INSTALLED_APPS, "closed_days"]
ROOT_URLCONF = "closed_days.urls"
"""
USED = """
import django
django.setup()
from datetime import date
from io import BytesIO
from django.test import Client
from tests import cast
from bmms.audit.models import Event
from bmms.tenancy.scope import scope
from closed_days.actions import remove_closed_day, write_closed_day
from closed_days.models import ClosedDay

moh, mole = cast.organization("moh", "Ministry of Health"), cast.organization("mole", "Labor")
ada = cast.member("ada", moh, "organization_administrator", "planning_officer")
by = cast.acting(ada, moh)
with scope(moh.pk):
    day = write_closed_day(None, {"day": date(2026, 12, 24), "reason": "Inventory"}, by=by)
    write_closed_day(day, {"reason": "Inventory of the stores"}, by=by)
client = Client(headers={"host": "localhost"})
client.force_login(ada)
page = client.get("/moh/closed-days/?q=stores")
assert "Inventory of the stores" in page.content.decode(), page.status_code
assert "Inventory" not in client.get("/moh/closed-days/?q=nothing").content.decode()
file = BytesIO(b"Day,Reason\\n2026-12-24,Inventory of the stores\\n2026-12-31,Fumigation\\n")
file.name = "days.csv"
batch = client.post("/moh/imports/closed_days/", {"file": file}).url
assert client.post(batch + "apply/", {"rows": "all"}).status_code == 303
with scope(moh.pk):
    assert ClosedDay.objects.count() == 2
    assert set(Event.objects.filter(subject_type="closed_days.closedday").values_list("verb", flat=True)) == {
        "closed_day.written"}
assert client.post(batch + "undo/").status_code == 303
with scope(mole.pk):
    assert not ClosedDay.objects.exists()
with scope(moh.pk):
    remove_closed_day(ClosedDay.objects.get(), by=by)
    assert not ClosedDay.objects.exists()
print("used")
"""


def written(folder: Path) -> None:
    room = folder / "closed_days"
    room.mkdir()
    (room / "__init__.py").touch()
    for (name, imports), block in zip(IMPORTS.items(), BLOCKS, strict=True):
        (room / f"{name}.py").write_text(imports + block.replace("periods:", "closed_days:"))
    (room / "urls.py").write_text(URLS)
    (folder / "guide_settings.py").write_text(SETTINGS)


def run(folder: Path, database: str, *command: str) -> str:
    urls = {
        name: os.environ[name].replace("/bmms_test", f"/{database}") for name in ("DATABASE_URL", "OWNER_DATABASE_URL")
    }
    path = os.pathsep.join(map(str, (folder, ROOT, ROOT / "src")))
    environment = os.environ | urls | {"DJANGO_SETTINGS_MODULE": "guide_settings", "PYTHONPATH": path}
    done = subprocess.run(
        [sys.executable, *command], env=environment, cwd=folder, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr[-3000:]
    return done.stdout


def test_it_has_the_lines_that_it_claims():
    lines = [line for block in BLOCKS for line in block.splitlines() if line.strip()]
    claimed = re.search(r"\*\*(\d+) lines\*\* besides imports", GUIDE)
    assert claimed is not None
    assert len(lines) == int(claimed[1]) <= 60


PARTS = {
    "models.py": {"EthnolinguisticGroup"},
    "queries/profiles.py": {"groups", "group_with_key"},
    "actions/profiles.py": {"write_group"},
    "forms.py": {"GroupForm"},
    "lists.py": {"GROUPS"},
    "views/profiles.py": {"groups", "new_group", "change_group", "_write_group"},
}
SINGLE = {"urls.py": "ethnolinguistic-groups/", "apps.py": "ethnolinguistic_group.written|communities:groups"}


def lines_of(path: str, names: set[str]) -> int:
    """Of what is declared under these names; empty ones count nothing."""
    text = (ROOT / "src/bmms/communities" / path).read_text()
    found = 0
    for each in ast.parse(text).body:
        targets = getattr(each, "targets", [])
        if {getattr(each, "name", ""), *(getattr(one, "id", "") for one in targets)} & names:
            first = min([each.lineno, *(one.lineno for one in getattr(each, "decorator_list", []))])
            found += sum(bool(line.strip()) for line in text.splitlines()[first - 1 : each.end_lineno])
    return found


def test_the_small_model_of_the_product_has_the_lines_that_the_guide_claims():
    counted = [lines_of(path, names) for path, names in PARTS.items()]
    rooms = ROOT / "src/bmms/communities"
    single = sum(
        len(re.findall(f"^.*(?:{words}).*$", (rooms / path).read_text(), re.MULTILINE))
        for path, words in SINGLE.items()
    )
    claimed = re.search(
        r"\*\*(\d+) lines\*\*\s+besides imports: model (\d+), queries (\d+), action (\d+), form (\d+), list (\d+), views (\d+), "
        r"and (\d+) in",
        GUIDE,
    )
    assert claimed is not None
    assert [int(each) for each in claimed.groups()] == [sum(counted) + single, *counted, single]


@pytest.mark.slow
def test_it_works_as_it_is_printed(committed_database: str, tmp_path: Path):
    written(tmp_path)
    manage = str(ROOT / "manage.py")
    run(tmp_path, committed_database, manage, "makemigrations", "closed_days", "--verbosity", "0")
    assert "OrganizationWall" in next((tmp_path / "closed_days/migrations").glob("0001*.py")).read_text()
    run(tmp_path, committed_database, manage, "migrate", "--verbosity", "0")
    assert run(tmp_path, committed_database, "-c", USED) == "used\n"
