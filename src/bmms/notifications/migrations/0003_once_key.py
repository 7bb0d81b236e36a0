from django.contrib.postgres.operations import AddIndexConcurrently, RemoveIndexConcurrently
from django.db import migrations, models


class Migration(migrations.Migration):
    """Who was told something already is asked of what is done, too."""

    atomic = False

    dependencies = [("notifications", "0002_calendar_feed")]

    operations = [
        AddIndexConcurrently(
            model_name="notification",
            index=models.Index(fields=["kind", "once_key"], name="notifications_once_key"),
        ),
        RemoveIndexConcurrently(model_name="notification", name="notifications_open"),
    ]
