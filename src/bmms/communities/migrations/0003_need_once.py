from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('communities', '0002_needs'),
    ]

    operations = [
        migrations.AddConstraint(
            model_name='need',
            constraint=models.UniqueConstraint(fields=('community', 'title', 'assessed_date'), name='communities_need_once'),
        ),
    ]
