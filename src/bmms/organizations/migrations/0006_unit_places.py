import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    """The place of a unit becomes one of the country's. What was typed before any release is not kept."""

    dependencies = [
        ('geography', '0001_initial'),
        ('organizations', '0005_onboarding_notes_append_only'),
    ]

    operations = [
        migrations.RemoveField(model_name='operatingunit', name='place'),
        migrations.AddField(
            model_name='operatingunit',
            name='place',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='geography.place', verbose_name='place'),
        ),
    ]
