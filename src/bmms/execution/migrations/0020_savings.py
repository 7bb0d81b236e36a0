from django.db import migrations, models
from django.db.models import Q

SAVINGS = [
    ("discontinued", "Discontinued or abandoned"),
    ("completed", "Completed at a lower cost"),
    ("efficient", "Targets met at a lower cost by better ways of working"),
    ("vacant", "Vacant positions and leave without pay"),
]
DEFICIENCY = [
    ("unforeseen", "Changes that nobody could foresee"),
    ("reassessed", "Its use, priority or timing was assessed anew"),
]


class Migration(migrations.Migration):
    dependencies = [("execution", "0019_appropriations_past_obligations")]
    operations = [
        migrations.AddField(
            model_name="modification",
            name="savings",
            field=models.CharField(
                blank=True, choices=SAVINGS, db_default="", default="", max_length=12, verbose_name="what was saved"
            ),
        ),
        migrations.AddField(
            model_name="modification",
            name="deficiency",
            field=models.CharField(
                blank=True, choices=DEFICIENCY, db_default="", default="", max_length=10, verbose_name="why more is needed"
            ),
        ),
        migrations.AddConstraint(
            model_name="modification",
            constraint=models.CheckConstraint(
                name="execution_modification_savings",
                condition=Q(kind="augmentation") | Q(savings="", deficiency=""),
            ),
        ),
    ]
