import bmms.tenancy.constraints
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('tenancy', '0002_readers_of_one_organization'),
    ]

    operations = [
        migrations.CreateModel(
            name='UntoldPosition',
            fields=[
                ('key', models.CharField(max_length=64, primary_key=True, serialize=False)),
                ('position', models.BigIntegerField()),
            ],
            options={
                'constraints': [bmms.tenancy.constraints.SharedReadWall(name='tenancy_untoldposition_wall')],
            },
        ),
    ]
