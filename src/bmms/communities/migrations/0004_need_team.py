from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('communities', '0003_need_once'),
    ]

    operations = [
        migrations.AddField(
            model_name='need',
            name='team',
            field=models.CharField(db_default='', max_length=300, verbose_name='team'),
        ),
    ]
