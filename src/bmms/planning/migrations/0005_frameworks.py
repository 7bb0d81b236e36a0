"""The development plans and agendas that are in force when BMMS is installed. Later ones come by a migration."""

import json
from pathlib import Path

from django.db import migrations

FILE = Path(__file__).resolve().parents[1] / "frameworks.json"
OPEN = "SELECT set_config('bmms.system', 'on', true)"  # the wall lets nobody else write; until the migration ends


def bring(apps, schema_editor):
    schema_editor.execute(OPEN)
    frameworks, items = (apps.get_model("planning", name) for name in ("Framework", "FrameworkItem"))
    made = {}
    for told in json.loads(FILE.read_text(encoding="utf-8")):  # what replaces another stands before it
        titles, replaced_by = told.pop("items"), made.get(told.pop("replaced_by", None))
        made[told["code"]] = framework = frameworks.objects.create(**told, replaced_by=replaced_by)
        items.objects.bulk_create(
            items(framework=framework, position=number, code=str(number), title=title)
            for number, title in enumerate(titles, start=1)
        )


class Migration(migrations.Migration):
    dependencies = [("planning", "0004_alignment")]
    operations = [migrations.RunPython(bring, migrations.RunPython.noop)]
