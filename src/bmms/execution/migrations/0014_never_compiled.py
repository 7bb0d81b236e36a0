from django.db import migrations

from importlib import import_module

POST = import_module("bmms.execution.migrations.0013_lean_posting").POST


class Migration(migrations.Migration):
    """The planner thinks of a hundred lines, nearly enough for it to compile what takes a tenth of a millisecond."""

    dependencies = [("execution", "0013_lean_posting")]
    operations = [
        migrations.RunSQL(f"ALTER FUNCTION {POST} SET jit = off", f"ALTER FUNCTION {POST} RESET jit")
    ]
