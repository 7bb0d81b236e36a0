from django.contrib.postgres.operations import AddIndexConcurrently
from django.db import migrations, models
from django.db.models import Q

FUNDS = models.Index(fields=["ppa", "act"], name="execution_account_funds", condition=Q(level="appropriation"))


class Migration(migrations.Migration):
    atomic = False  # people work on while the index is built
    dependencies = [("execution", "0018_request_lines")]
    operations = [
        # An index built concurrently waits for every transaction under way, and holds up nobody meanwhile.
        migrations.RunSQL("SET lock_timeout = 0", "RESET lock_timeout"),
        # What a build that was broken off has left behind is invalid, and stands in the way of the next.
        migrations.RunSQL(f"DROP INDEX CONCURRENTLY IF EXISTS {FUNDS.name}", migrations.RunSQL.noop),
        AddIndexConcurrently(model_name="account", index=FUNDS),
        migrations.RunSQL("RESET lock_timeout", "SET lock_timeout = 0"),
    ]
