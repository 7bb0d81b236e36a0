from django.contrib.postgres.operations import AddIndexConcurrently, RemoveIndexConcurrently
from django.db import migrations, models

NAME = "projects_project_of_year"
INDEX = models.Index(
    fields=["organization", "end_date"],
    include=["start_date", "ended_date", "physical", "expected", "slippage", "id"],
    name=NAME,
)


class Migration(migrations.Migration):
    atomic = False  # people work on while the index is built
    dependencies = [("projects", "0006_sums_of_all_organizations")]
    operations = [
        # An index built concurrently waits for every transaction under way, and holds up nobody meanwhile.
        migrations.RunSQL("SET lock_timeout = 0", "RESET lock_timeout"),
        # What a build that was broken off has left behind is invalid, and stands in the way of the next.
        migrations.RunSQL(f"DROP INDEX CONCURRENTLY IF EXISTS {NAME}", migrations.RunSQL.noop),
        AddIndexConcurrently(model_name="project", index=INDEX),
        RemoveIndexConcurrently(model_name="project", name="projects_project_sums"),
        migrations.RunSQL("RESET lock_timeout", "SET lock_timeout = 0"),
    ]
