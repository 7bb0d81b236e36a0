from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("jobs", "0002_announced")]

    operations = [migrations.AddField("job", "limited_to", models.JSONField(null=True))]
