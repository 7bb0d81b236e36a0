from django.contrib.postgres.operations import AddIndexConcurrently, RemoveIndexConcurrently
from django.db import migrations, models
from django.db.models import Q

INDEXES = (
    models.Index(fields=["slippage", "id"], name="projects_project_behind", condition=Q(slippage__lt=0)),
    models.Index(
        fields=["organization", "end_date"],
        include=["start_date", "physical", "expected", "slippage", "id"],
        name="projects_project_sums",
    ),
)


def added(index):
    """What a build that was broken off has left behind is invalid, and stands in the way of the next."""
    return (
        migrations.RunSQL(f"DROP INDEX CONCURRENTLY IF EXISTS {index.name}", migrations.RunSQL.noop),
        AddIndexConcurrently(model_name="project", index=index),
    )


class Migration(migrations.Migration):
    atomic = False  # people work on while the indexes are built
    dependencies = [("projects", "0005_contracts")]
    operations = [
        # An index built concurrently waits for every transaction under way, and holds up nobody meanwhile.
        migrations.RunSQL("SET lock_timeout = 0", "RESET lock_timeout"),
        *(operation for index in INDEXES for operation in added(index)),
        RemoveIndexConcurrently(model_name="project", name="projects_project_end"),
        migrations.RunSQL("RESET lock_timeout", "SET lock_timeout = 0"),
    ]
