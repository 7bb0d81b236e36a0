import django.contrib.postgres.fields
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('planning', '0016_indicator_frequency'),
    ]

    operations = [
        migrations.AlterField(
            model_name='indicator',
            name='disaggregation',
            field=django.contrib.postgres.fields.ArrayField(base_field=models.CharField(choices=[('SEX', 'Sex'), ('AGE', 'Age group'), ('PLACE', 'City or municipality'), ('IP', 'Indigenous peoples'), ('OBC', 'Other Bangsamoro Communities'), ('IDP', 'Internally displaced persons'), ('PWD', 'Persons with disabilities')], max_length=10), blank=True, db_default=models.Value([], output_field=django.contrib.postgres.fields.ArrayField(base_field=models.CharField(max_length=10), size=None)), default=list, size=None, verbose_name='disaggregation'),
        ),
    ]
