from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("organizations", "0007_parliament")]

    operations = [
        migrations.AddField(
            model_name="organization",
            name="training",
            field=models.PositiveIntegerField(editable=False, null=True, unique=True),
        ),
    ]
