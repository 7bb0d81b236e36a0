from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('coordination', '0003_responses'),
    ]

    operations = [
        migrations.AddField(
            model_name='matter',
            name='from_time',
            field=models.TimeField(blank=True, null=True, verbose_name='begins at'),
        ),
        migrations.AddField(
            model_name='matter',
            name='until_time',
            field=models.TimeField(blank=True, null=True, verbose_name='ends at'),
        ),
        migrations.AddField(
            model_name='matter',
            name='venue',
            field=models.CharField(blank=True, db_default='', default='', max_length=200, verbose_name='venue'),
        ),
        migrations.AddConstraint(
            model_name='matter',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('from_time', None), ('until_time', None)), models.Q(('from_time__isnull', False), ('kind', 'meeting'), ('until_time__gt', models.F('from_time')), ('until_time__isnull', False)), _connector='OR'), name='coordination_matter_hours'),
        ),
    ]
