import bmms.tenancy.constraints
import bmms.tenancy.scope
import django.db.models.deletion
import django.db.models.functions.datetime
import uuid
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('organizations', '0003_units_and_signatories'),
    ]

    operations = [
        migrations.CreateModel(
            name='OnboardingNote',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('key', models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ('at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now(), editable=False)),
                ('author_id', models.BigIntegerField(editable=False, null=True)),
                ('author_name', models.CharField(editable=False, max_length=200)),
                ('text', models.TextField(max_length=2000, verbose_name='note')),
                ('item', models.CharField(blank=True, choices=[('PLAN_LOADED', 'Plan loaded'), ('BUDGET_LOADED', 'Budget loaded')], max_length=30, verbose_name='item')),
                ('is_done', models.BooleanField(editable=False, null=True)),
                ('organization', models.ForeignKey(default=bmms.tenancy.scope.current_id, editable=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='organizations.organization')),
            ],
            options={
                'ordering': ['-at', '-id'],
                'abstract': False,
                'base_manager_name': 'objects',
            },
        ),
        migrations.AddIndex(
            model_name='onboardingnote',
            index=models.Index(fields=['organization', 'item', '-at'], name='organizations_note_item'),
        ),
        migrations.AddConstraint(
            model_name='onboardingnote',
            constraint=bmms.tenancy.constraints.OrganizationWall(name='organizations_onboardingnote_wall'),
        ),
        migrations.AddConstraint(
            model_name='onboardingnote',
            constraint=models.UniqueConstraint(fields=('organization', 'id'), name='organizations_onboardingnote_org_id'),
        ),
        migrations.AddConstraint(
            model_name='onboardingnote',
            constraint=models.CheckConstraint(condition=models.Q(('is_done', None), models.Q(('item', ''), _negated=True), _connector='OR'), name='organizations_onboardingnote_statement'),
        ),
    ]
