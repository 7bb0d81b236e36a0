import django.core.validators
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('organizations', '0001_initial'),
    ]

    operations = [
        migrations.AddField(
            model_name='organization',
            name='loaded',
            field=models.JSONField(default=dict, editable=False),
        ),
        migrations.AddField(
            model_name='organization',
            name='version',
            field=models.PositiveIntegerField(default=1, editable=False),
        ),
        migrations.AlterField(
            model_name='organization',
            name='sector',
            field=models.CharField(blank=True, choices=[('DEVELOPMENT_ADMINISTRATION', 'Development administration'), ('ECONOMIC', 'Economic'), ('INFRASTRUCTURE', 'Infrastructure'), ('PEACE_AND_ORDER', 'Peace, public order, safety and security'), ('SOCIAL', 'Social')], max_length=60, verbose_name='sector'),
        ),
        migrations.AlterField(
            model_name='organization',
            name='uacs_code',
            field=models.CharField(blank=True, max_length=20, validators=[django.core.validators.RegexValidator('^\\d+\\Z', 'Digits only.')], verbose_name='UACS code'),
        ),
        migrations.AddConstraint(
            model_name='organization',
            constraint=models.CheckConstraint(condition=models.Q(('valid_from', None), ('valid_to', None), ('valid_to__gte', models.F('valid_from')), _connector='OR'), name='organizations_organization_validity'),
        ),
        migrations.AddConstraint(
            model_name='organization',
            constraint=models.CheckConstraint(condition=models.Q(('parent', models.F('id')), _negated=True), name='organizations_organization_parent'),
        ),
        migrations.AddConstraint(
            model_name='organization',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('stage', 'CLOSED'), _negated=True), ('valid_to__isnull', False), _connector='OR'), name='organizations_organization_closed'),
        ),
    ]
