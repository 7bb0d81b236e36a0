from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('planning', '0015_aip_form'),
    ]

    operations = [
        migrations.AddField(
            model_name='indicator',
            name='frequency',
            field=models.CharField(blank=True, choices=[('MONTHLY', 'Every month'), ('QUARTERLY', 'Every quarter'), ('SEMESTRAL', 'Every half-year'), ('YEARLY', 'Every year'), ('RARER', 'Every few years')], db_default='', default='', max_length=9, verbose_name='how often it is measured'),
        ),
        migrations.AlterField(
            model_name='indicator',
            name='level',
            field=models.CharField(choices=[('GOAL', 'Goal'), ('OUTCOME', 'Outcome'), ('OUTPUT', 'Output')], max_length=10, verbose_name='level'),
        ),
    ]
