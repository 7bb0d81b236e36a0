import bmms.tenancy.constraints
import django.db.models.deletion
import django.db.models.functions.datetime
import uuid
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('organizations', '0006_unit_places'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='LetterChoice',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', models.CharField(max_length=80, verbose_name='news')),
                ('letter', models.CharField(choices=[('now', 'At once'), ('daily', 'Once a day'), ('never', 'Never')], max_length=8, verbose_name='e-mail')),
                ('user', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'constraints': [bmms.tenancy.constraints.OwnUserWall(name='notifications_letterchoice_wall', organization=False, user='user_id', writable=True), models.UniqueConstraint(fields=('user', 'kind'), name='notifications_letterchoice_once')],
            },
        ),
        migrations.CreateModel(
            name='Notification',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('key', models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ('kind', models.CharField(max_length=80)),
                ('once_key', models.CharField(max_length=200)),
                ('about', models.JSONField(default=dict)),
                ('url', models.CharField(max_length=300)),
                ('needs_action', models.BooleanField(default=False)),
                ('due_date', models.DateField(null=True)),
                ('letter', models.CharField(choices=[('now', 'At once'), ('daily', 'Once a day'), ('never', 'Never')], max_length=8)),
                ('told_at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
                ('mailed_at', models.DateTimeField(null=True)),
                ('read_at', models.DateTimeField(null=True)),
                ('done_at', models.DateTimeField(null=True)),
                ('organization', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='organizations.organization')),
                ('user', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'ordering': ['-told_at', '-id'],
                'indexes': [models.Index(fields=['user', '-told_at', '-id'], name='notifications_newest'), models.Index(condition=models.Q(('done_at', None), ('read_at', None)), fields=['user'], name='notifications_unread'), models.Index(condition=models.Q(('done_at', None)), fields=['kind', 'once_key'], name='notifications_open'), models.Index(condition=models.Q(('done_at', None), ('read_at', None), ('letter', 'daily'), ('mailed_at', None)), fields=['user'], name='notifications_to_mail'), models.Index(condition=models.Q(('mailed_at', None), _negated=True), fields=['user', 'mailed_at'], name='notifications_mailed')],
                'constraints': [bmms.tenancy.constraints.OwnUserWall(name='notifications_notification_wall', organization=False, user='user_id', writable=True), models.UniqueConstraint(fields=('user', 'kind', 'once_key'), name='notifications_notification_once')],
            },
        ),
    ]
