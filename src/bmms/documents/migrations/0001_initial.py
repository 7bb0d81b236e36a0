import bmms.tenancy.constraints
import bmms.tenancy.scope
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
            name='Attachment',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('key', models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ('record_type', models.CharField(editable=False, max_length=80)),
                ('record_id', models.BigIntegerField(editable=False)),
                ('record_label', models.CharField(editable=False, max_length=300)),
                ('name', models.CharField(max_length=200, verbose_name='name')),
                ('content_type', models.CharField(editable=False, max_length=100)),
                ('size', models.PositiveBigIntegerField(editable=False)),
                ('sha256', models.CharField(editable=False, max_length=64)),
                ('path', models.CharField(editable=False, max_length=100, unique=True)),
                ('retention', models.CharField(choices=[('WORKING', 'Working paper: until it is removed'), ('ADMINISTRATIVE', 'Administrative record: 5 years'), ('FINANCIAL', 'Financial record: 10 years'), ('PERMANENT', 'Permanent record: for ever')], default='ADMINISTRATIVE', max_length=20, verbose_name='to be kept as')),
                ('scan', models.CharField(choices=[('waiting', 'Being checked for viruses'), ('clean', 'No virus found'), ('infected', 'Virus found'), ('not_scanned', 'Not checked for viruses')], editable=False, max_length=12, verbose_name='virus check')),
                ('scanned_at', models.DateTimeField(editable=False, null=True)),
                ('virus', models.CharField(blank=True, editable=False, max_length=200)),
                ('attached_at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now(), editable=False)),
                ('held_at', models.DateTimeField(editable=False, null=True)),
                ('hold_reason', models.CharField(blank=True, editable=False, max_length=300)),
                ('removed_at', models.DateTimeField(editable=False, null=True)),
                ('removal_reason', models.CharField(blank=True, editable=False, max_length=300)),
                ('destroyed_at', models.DateTimeField(editable=False, null=True)),
                ('attached_by', models.ForeignKey(editable=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('held_by', models.ForeignKey(editable=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('organization', models.ForeignKey(default=bmms.tenancy.scope.current_id, editable=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='organizations.organization')),
                ('removed_by', models.ForeignKey(editable=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'ordering': ['-attached_at', '-id'],
                'abstract': False,
                'base_manager_name': 'objects',
                'indexes': [models.Index(fields=['organization', 'record_type', 'record_id', '-attached_at'], name='documents_attachment_record'), models.Index(fields=['organization', '-attached_at', '-id'], name='documents_attachment_newest')],
                'constraints': [bmms.tenancy.constraints.OrganizationWall(name='documents_attachment_wall'), models.UniqueConstraint(fields=('organization', 'id'), name='documents_attachment_org_id'), models.UniqueConstraint(condition=models.Q(('removed_at', None)), fields=('organization', 'record_type', 'record_id', 'sha256', 'name'), name='documents_attachment_once'), models.CheckConstraint(condition=models.Q(('size__gt', 0)), name='documents_attachment_size'), models.CheckConstraint(condition=models.Q(models.Q(('held_at', None), ('held_by', None), ('hold_reason', '')), models.Q(('held_at__isnull', False), models.Q(('hold_reason', ''), _negated=True)), _connector='OR'), name='documents_attachment_held'), models.CheckConstraint(condition=models.Q(models.Q(('removal_reason', ''), ('removed_at', None), ('removed_by', None)), models.Q(('removed_at__isnull', False), models.Q(('removal_reason', ''), _negated=True)), _connector='OR'), name='documents_attachment_removed'), models.CheckConstraint(condition=models.Q(('held_at', None), ('destroyed_at', None), _connector='OR'), name='documents_attachment_hold_keeps'), models.CheckConstraint(condition=models.Q(('destroyed_at', None), ('removed_at__isnull', False), _connector='OR'), name='documents_attachment_destroyed')],
            },
        ),
    ]
