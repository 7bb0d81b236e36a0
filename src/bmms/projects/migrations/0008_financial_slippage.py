from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('projects', '0007_sums_of_those_that_go_on'),
    ]

    operations = [
        migrations.AddField(
            model_name='project',
            name='financial_slippage',
            field=models.DecimalField(decimal_places=2, editable=False, max_digits=5, null=True, verbose_name='financial slippage'),
        ),
    ]
