import bmms.tenancy.constraints
import bmms.tenancy.scope
import django.contrib.postgres.constraints
import django.contrib.postgres.fields.ranges
import django.core.validators
import django.db.models.deletion
import django.db.models.functions.comparison
import uuid
from django.contrib.postgres.operations import BtreeGistExtension
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('organizations', '0002_registry_record'),
    ]

    operations = [
        BtreeGistExtension(),  # trusted: the owner of the database may create it
        migrations.CreateModel(
            name='OperatingUnit',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('key', models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ('code', models.CharField(max_length=20, validators=[django.core.validators.RegexValidator('^[A-Z0-9][A-Z0-9-]*\\Z', 'Capitals, digits and -.')], verbose_name='code')),
                ('name', models.CharField(max_length=200, verbose_name='name')),
                ('kind', models.CharField(choices=[('CENTRAL_OFFICE', 'Central office'), ('BUREAU', 'Bureau or service'), ('PROVINCIAL_OFFICE', 'Provincial office'), ('DISTRICT_OFFICE', 'District or field office'), ('CITY_OR_MUNICIPAL_OFFICE', 'City or municipal office'), ('FACILITY', 'Facility (hospital, school, laboratory)'), ('PROJECT_OFFICE', 'Project office')], max_length=30, verbose_name='kind')),
                ('place', models.CharField(blank=True, max_length=200, verbose_name='place')),
                ('closed_on', models.DateField(blank=True, editable=False, null=True, verbose_name='closed on')),
                ('version', models.PositiveIntegerField(default=1, editable=False)),
                ('organization', models.ForeignKey(default=bmms.tenancy.scope.current_id, editable=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='organizations.organization')),
            ],
            options={
                'ordering': ['code'],
                'abstract': False,
                'base_manager_name': 'objects',
            },
        ),
        migrations.AddConstraint(
            model_name='operatingunit',
            constraint=bmms.tenancy.constraints.OrganizationWall(name='organizations_operatingunit_wall'),
        ),
        migrations.AddConstraint(
            model_name='operatingunit',
            constraint=models.UniqueConstraint(fields=('organization', 'id'), name='organizations_operatingunit_org_id'),
        ),
        migrations.AddConstraint(
            model_name='operatingunit',
            constraint=models.UniqueConstraint(fields=('organization', 'code'), name='organizations_operatingunit_code'),
        ),
        migrations.CreateModel(
            name='Signatory',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('key', models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ('form', models.CharField(choices=[('ANY', 'Any form without its own signatory'), ('BUDGET_PROPOSAL', 'Budget proposal'), ('BED', 'Budget execution documents (BED)'), ('SBR', 'Special budget request'), ('MODIFICATION', 'Modification of allotment'), ('ORS', 'Obligation request and status (ORS)'), ('DV', 'Disbursement voucher (DV)'), ('FAR', 'Financial accountability reports (FAR)'), ('BAR', 'Physical report of operations (BAR)'), ('RPMES', 'Project monitoring reports (RPMES)'), ('GPB', 'GAD plan and budget'), ('GAD_AR', 'GAD accomplishment report')], max_length=30, verbose_name='form')),
                ('place', models.CharField(choices=[('PREPARED', 'Prepared by'), ('CERTIFIED', 'Certified correct'), ('FUNDS', 'Certified as to funds'), ('RECOMMENDED', 'Recommending approval'), ('APPROVED', 'Approved by')], max_length=20, verbose_name='place on the form')),
                ('name', models.CharField(max_length=150, verbose_name='name as printed')),
                ('designation', models.CharField(max_length=150, verbose_name='designation')),
                ('is_officer_in_charge', models.BooleanField(default=False, verbose_name='signs as Officer-in-Charge')),
                ('from_date', models.DateField(verbose_name='from')),
                ('until_date', models.DateField(blank=True, null=True, verbose_name='until')),
                ('withdrawn_at', models.DateTimeField(editable=False, null=True)),
                ('organization', models.ForeignKey(default=bmms.tenancy.scope.current_id, editable=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='organizations.organization')),
                ('unit', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='signatories', to='organizations.operatingunit', verbose_name='operating unit')),
            ],
            options={
                'ordering': ['form', 'place', '-from_date'],
                'abstract': False,
                'base_manager_name': 'objects',
            },
        ),
        migrations.AddConstraint(
            model_name='signatory',
            constraint=bmms.tenancy.constraints.OrganizationWall(name='organizations_signatory_wall'),
        ),
        migrations.AddConstraint(
            model_name='signatory',
            constraint=models.UniqueConstraint(fields=('organization', 'id'), name='organizations_signatory_org_id'),
        ),
        migrations.AddConstraint(
            model_name='signatory',
            constraint=bmms.tenancy.constraints.SameOrganization(field='unit', name='organizations_signatory_same_unit'),
        ),
        migrations.AddConstraint(
            model_name='signatory',
            constraint=models.CheckConstraint(condition=models.Q(('until_date', None), ('until_date__gte', models.F('from_date')), _connector='OR'), name='organizations_signatory_period'),
        ),
        migrations.AddConstraint(
            model_name='signatory',
            constraint=django.contrib.postgres.constraints.ExclusionConstraint(condition=models.Q(('withdrawn_at', None)), expressions=[('organization', '='), ('form', '='), ('place', '='), (django.db.models.functions.comparison.Coalesce('unit', models.Value(0), output_field=models.BigIntegerField()), '='), (models.Func(models.F('from_date'), models.F('until_date'), models.Value('[]'), function='DATERANGE', output_field=django.contrib.postgres.fields.ranges.DateRangeField()), '&&')], name='organizations_signatory_no_overlap'),
        ),
    ]
