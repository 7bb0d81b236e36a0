import django.db.models.deletion
from django.db import migrations, models

import bmms.tenancy.constraints


class Migration(migrations.Migration):

    dependencies = [
        ('planning', '0009_strategic_plans'),
    ]

    operations = [
        migrations.AddField(
            model_name='indicator',
            name='objective',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='indicators', to='planning.objective', verbose_name='objective of the strategic plan'),
        ),
        migrations.AddConstraint(
            model_name='indicator',
            constraint=bmms.tenancy.constraints.SameOrganization(field='objective', name='planning_indicator_same_objective'),
        ),
    ]
