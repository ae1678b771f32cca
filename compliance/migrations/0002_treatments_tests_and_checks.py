"""Treatments and the vault, spore and air-removal tests, source checks, kinds of credential."""

import compliance.core.ids
import compliance.practitioners.models.credentials
import compliance.practitioners.models.people
import django.core.validators
import django.db.models.deletion
from decimal import Decimal
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('compliance', '0001_the_house'),
    ]

    operations = [
        migrations.CreateModel(
            name='AirRemovalTest',
            fields=[
                ('id', models.UUIDField(default=compliance.core.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                ('recorded_at', models.DateTimeField(editable=False, verbose_name='written down at')),
                ('recorded_by', models.CharField(editable=False, max_length=120, verbose_name='written down by')),
                ('voided_at', models.DateTimeField(blank=True, editable=False, null=True, verbose_name='void since')),
                ('voided_by', models.CharField(blank=True, editable=False, max_length=120, verbose_name='voided by')),
                ('void_reason', models.CharField(blank=True, editable=False, max_length=300, verbose_name='why void')),
                ('cycle_number', models.PositiveIntegerField(blank=True, null=True, validators=[django.core.validators.MinValueValidator(1), django.core.validators.MaxValueValidator(99999999)], verbose_name='cycle number')),
                ('kind', models.CharField(choices=[('BOWIE_DICK', 'Bowie-Dick'), ('HELIX', 'Helix')], default='HELIX', max_length=12, verbose_name='test')),
                ('performed_at', models.DateTimeField(verbose_name='done')),
                ('result', models.CharField(choices=[('PASS', 'Pass'), ('FAIL', 'Fail')], max_length=4, verbose_name='result')),
                ('performed_by', models.CharField(max_length=120, verbose_name='done by')),
            ],
            options={
                'ordering': ['-performed_at', '-pk'],
                'abstract': False,
            },
        ),
        migrations.CreateModel(
            name='Client',
            fields=[
                ('id', models.UUIDField(default=compliance.core.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                ('recorded_at', models.DateTimeField(editable=False, verbose_name='written down at')),
                ('recorded_by', models.CharField(editable=False, max_length=120, verbose_name='written down by')),
                ('voided_at', models.DateTimeField(blank=True, editable=False, null=True, verbose_name='void since')),
                ('voided_by', models.CharField(blank=True, editable=False, max_length=120, verbose_name='voided by')),
                ('void_reason', models.CharField(blank=True, editable=False, max_length=300, verbose_name='why void')),
                ('code', models.CharField(max_length=40, validators=[django.core.validators.RegexValidator('^[A-Za-z0-9][A-Za-z0-9._/-]*\\Z', 'Use letters, digits, dots and dashes.')], verbose_name='client code')),
                ('held_at', models.DateTimeField(blank=True, editable=False, null=True, verbose_name='legal hold since')),
                ('held_by', models.CharField(blank=True, editable=False, max_length=120, verbose_name='hold set by')),
                ('hold_reason', models.CharField(blank=True, editable=False, max_length=300, verbose_name='why held')),
            ],
            options={
                'ordering': ['code', 'pk'],
                'abstract': False,
            },
        ),
        migrations.CreateModel(
            name='CredentialKind',
            fields=[
                ('id', models.UUIDField(default=compliance.core.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                ('recorded_at', models.DateTimeField(editable=False, verbose_name='written down at')),
                ('recorded_by', models.CharField(editable=False, max_length=120, verbose_name='written down by')),
                ('voided_at', models.DateTimeField(blank=True, editable=False, null=True, verbose_name='void since')),
                ('voided_by', models.CharField(blank=True, editable=False, max_length=120, verbose_name='voided by')),
                ('void_reason', models.CharField(blank=True, editable=False, max_length=300, verbose_name='why void')),
                ('code', models.CharField(help_text='A short name for lists, such as LASER.', max_length=20, validators=[django.core.validators.RegexValidator('^[A-Z0-9][A-Z0-9-]*\\Z', 'Use capital letters, digits and dashes.')], verbose_name='code')),
                ('name', models.CharField(max_length=120, verbose_name='name')),
                ('issuers', models.CharField(blank=True, help_text='A hint for whoever adds one.', max_length=200, verbose_name='who issues it')),
                ('months', models.PositiveSmallIntegerField(blank=True, help_text='Empty when it does not expire.', null=True, validators=[django.core.validators.MinValueValidator(1), django.core.validators.MaxValueValidator(600)], verbose_name='usually valid for, in months')),
                ('has_scope', models.BooleanField(default=False, verbose_name='names devices, needle length or areas')),
            ],
            options={
                'ordering': ['name', 'pk'],
                'abstract': False,
            },
        ),
        migrations.CreateModel(
            name='FailureDecision',
            fields=[
                ('id', models.UUIDField(default=compliance.core.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                ('recorded_at', models.DateTimeField(editable=False, verbose_name='written down at')),
                ('recorded_by', models.CharField(editable=False, max_length=120, verbose_name='written down by')),
                ('voided_at', models.DateTimeField(blank=True, editable=False, null=True, verbose_name='void since')),
                ('voided_by', models.CharField(blank=True, editable=False, max_length=120, verbose_name='voided by')),
                ('void_reason', models.CharField(blank=True, editable=False, max_length=300, verbose_name='why void')),
                ('outcome', models.CharField(choices=[('RECALL', 'Recall every load of the window'), ('NO_RECALL', 'No recall: sterilizer and procedure were found sound'), ('FALSE_ALARM', 'False alarm: the test was at fault, not the sterilizer')], max_length=12, verbose_name='decision')),
                ('is_readings_checked', models.BooleanField(default=False, verbose_name='readings and printout looked at')),
                ('is_indicators_checked', models.BooleanField(default=False, verbose_name='indicators looked at')),
                ('is_loading_checked', models.BooleanField(default=False, verbose_name='packing and loading reviewed')),
                ('is_handling_checked', models.BooleanField(default=False, verbose_name='handling of the test reviewed')),
                ('is_machine_checked', models.BooleanField(default=False, verbose_name='machine checked for a fault')),
                ('reason', models.TextField(max_length=2000, verbose_name='why')),
                ('notified', models.CharField(blank=True, max_length=200, verbose_name='whom of the health unit')),
                ('notified_at', models.DateTimeField(blank=True, null=True, verbose_name='told at')),
                ('decided_at', models.DateTimeField(verbose_name='decided')),
                ('decided_by', models.CharField(max_length=120, verbose_name='decided by')),
            ],
            options={
                'ordering': ['-decided_at', '-pk'],
                'abstract': False,
            },
        ),
        migrations.CreateModel(
            name='MachineEvent',
            fields=[
                ('id', models.UUIDField(default=compliance.core.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                ('recorded_at', models.DateTimeField(editable=False, verbose_name='written down at')),
                ('recorded_by', models.CharField(editable=False, max_length=120, verbose_name='written down by')),
                ('voided_at', models.DateTimeField(blank=True, editable=False, null=True, verbose_name='void since')),
                ('voided_by', models.CharField(blank=True, editable=False, max_length=120, verbose_name='voided by')),
                ('void_reason', models.CharField(blank=True, editable=False, max_length=300, verbose_name='why void')),
                ('kind', models.CharField(choices=[('TAKEN_OUT', 'Taken out of service'), ('REVIEWED', 'Procedure reviewed, test repeated'), ('MALFUNCTION', 'Malfunction found: to repair'), ('REPAIRED', 'Repaired'), ('MOVED', 'Moved to another place'), ('EMERGENCY', 'Outage, fire or flood'), ('RETURNED', 'Returned to service')], max_length=12, verbose_name='what happened')),
                ('happened_at', models.DateTimeField(verbose_name='when')),
                ('happened_by', models.CharField(max_length=120, verbose_name='who')),
                ('note', models.CharField(max_length=500, verbose_name='note')),
            ],
            options={
                'ordering': ['-happened_at', '-pk'],
                'abstract': False,
            },
        ),
        migrations.CreateModel(
            name='Screening',
            fields=[
                ('id', models.UUIDField(default=compliance.core.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                ('recorded_at', models.DateTimeField(editable=False, verbose_name='written down at')),
                ('recorded_by', models.CharField(editable=False, max_length=120, verbose_name='written down by')),
                ('voided_at', models.DateTimeField(blank=True, editable=False, null=True, verbose_name='void since')),
                ('voided_by', models.CharField(blank=True, editable=False, max_length=120, verbose_name='voided by')),
                ('void_reason', models.CharField(blank=True, editable=False, max_length=300, verbose_name='why void')),
                ('screened_at', models.DateTimeField(verbose_name='screened')),
                ('screened_by', models.CharField(max_length=120, verbose_name='screened by')),
                ('version', models.CharField(max_length=20, verbose_name='version of the questions')),
                ('outcome', models.CharField(choices=[('ELIGIBLE', 'Eligible'), ('DEFER', 'Wait'), ('NOT_ELIGIBLE', 'Not eligible'), ('REFER', 'Ask a doctor first')], max_length=20, verbose_name='outcome')),
                ('defer_until', models.DateField(blank=True, null=True, verbose_name='not before')),
                ('codes', models.CharField(blank=True, max_length=600, verbose_name='what decided')),
                ('attested_at', models.DateTimeField(blank=True, null=True, verbose_name='confirmed by the client')),
            ],
            options={
                'ordering': ['-screened_at', '-pk'],
                'abstract': False,
            },
        ),
        migrations.CreateModel(
            name='SourceCheck',
            fields=[
                ('id', models.UUIDField(default=compliance.core.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                ('recorded_at', models.DateTimeField(editable=False, verbose_name='written down at')),
                ('recorded_by', models.CharField(editable=False, max_length=120, verbose_name='written down by')),
                ('voided_at', models.DateTimeField(blank=True, editable=False, null=True, verbose_name='void since')),
                ('voided_by', models.CharField(blank=True, editable=False, max_length=120, verbose_name='voided by')),
                ('void_reason', models.CharField(blank=True, editable=False, max_length=300, verbose_name='why void')),
                ('what', models.CharField(blank=True, help_text='Such as name, number and end date.', max_length=200, verbose_name='what was checked')),
                ('source', models.CharField(help_text='The body that issued it.', max_length=200, verbose_name='who was asked')),
                ('source_address', models.CharField(blank=True, max_length=300, verbose_name='web address or phone')),
                ('method', models.CharField(choices=[('REGISTER', 'Looked up in the register'), ('LETTER', 'Letter from the issuer'), ('EMAIL', 'E-mail from the issuer'), ('PHONE', 'Phone call with the issuer'), ('API', "Answer of the issuer's own service"), ('OWN_COPY', "The holder's own copy")], max_length=10, verbose_name='how')),
                ('result', models.CharField(choices=[('MATCH', 'Matches'), ('MISMATCH', 'Does not match'), ('NOT_FOUND', 'Not found'), ('SUSPENDED', 'Suspended or withdrawn')], max_length=10, verbose_name='result')),
                ('checked_on', models.DateField(validators=[compliance.practitioners.models.people.check_year], verbose_name='checked on')),
                ('checked_by', models.CharField(max_length=120, verbose_name='checked by')),
                ('next_due_on', models.DateField(blank=True, help_text="Empty for the clinic's usual time.", null=True, validators=[compliance.practitioners.models.people.check_year], verbose_name='check again by')),
                ('note', models.CharField(blank=True, max_length=300, verbose_name='note')),
                ('author', models.CharField(blank=True, editable=False, max_length=40)),
                ('approved_at', models.DateTimeField(blank=True, editable=False, null=True, verbose_name='approved at')),
                ('approved_by', models.CharField(blank=True, editable=False, max_length=120, verbose_name='approved by')),
                ('is_own_approval', models.BooleanField(default=False, editable=False, verbose_name='approved by the one who made it')),
            ],
            options={
                'ordering': ['checked_on', 'recorded_at', 'pk'],
                'abstract': False,
            },
        ),
        migrations.CreateModel(
            name='SporeTest',
            fields=[
                ('id', models.UUIDField(default=compliance.core.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                ('recorded_at', models.DateTimeField(editable=False, verbose_name='written down at')),
                ('recorded_by', models.CharField(editable=False, max_length=120, verbose_name='written down by')),
                ('voided_at', models.DateTimeField(blank=True, editable=False, null=True, verbose_name='void since')),
                ('voided_by', models.CharField(blank=True, editable=False, max_length=120, verbose_name='voided by')),
                ('void_reason', models.CharField(blank=True, editable=False, max_length=300, verbose_name='why void')),
                ('cycle_number', models.PositiveIntegerField(validators=[django.core.validators.MinValueValidator(1), django.core.validators.MaxValueValidator(99999999)], verbose_name='cycle number')),
                ('placed_at', models.DateTimeField(verbose_name='placed')),
                ('lot', models.CharField(blank=True, max_length=60, verbose_name='lot of the test')),
                ('lot_expires_on', models.DateField(blank=True, null=True, verbose_name='lot expires on')),
                ('result', models.CharField(choices=[('PENDING', 'Waiting for the result'), ('NEGATIVE', 'Passed: no growth'), ('POSITIVE', 'Failed: growth'), ('INVALID', 'Invalid: the control did not grow')], default='PENDING', max_length=10, verbose_name='result')),
                ('control_result', models.CharField(blank=True, choices=[('POSITIVE', 'Grew, as it should'), ('NEGATIVE', 'Did not grow')], max_length=10, verbose_name='control')),
                ('read_at', models.DateTimeField(blank=True, null=True, verbose_name='read')),
                ('read_by', models.CharField(blank=True, max_length=120, verbose_name='read by')),
            ],
            options={
                'ordering': ['-placed_at', '-pk'],
                'abstract': False,
            },
        ),
        migrations.CreateModel(
            name='Treatment',
            fields=[
                ('id', models.UUIDField(default=compliance.core.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                ('recorded_at', models.DateTimeField(editable=False, verbose_name='written down at')),
                ('recorded_by', models.CharField(editable=False, max_length=120, verbose_name='written down by')),
                ('voided_at', models.DateTimeField(blank=True, editable=False, null=True, verbose_name='void since')),
                ('voided_by', models.CharField(blank=True, editable=False, max_length=120, verbose_name='voided by')),
                ('void_reason', models.CharField(blank=True, editable=False, max_length=300, verbose_name='why void')),
                ('ref', models.CharField(max_length=40, verbose_name='number')),
                ('treated_at', models.DateTimeField(verbose_name='needling began')),
                ('body_area', models.CharField(max_length=120, verbose_name='area of the body')),
                ('needle_mm', models.DecimalField(blank=True, decimal_places=2, max_digits=4, null=True, validators=[django.core.validators.MinValueValidator(Decimal('0.01')), django.core.validators.MaxValueValidator(Decimal('10'))], verbose_name='needle depth, mm')),
                ('area_cm2', models.DecimalField(blank=True, decimal_places=1, max_digits=6, null=True, validators=[django.core.validators.MinValueValidator(Decimal('0.1'))], verbose_name='area with cream, cm²')),
                ('applied_at', models.DateTimeField(blank=True, null=True, verbose_name='cream on')),
                ('removed_at', models.DateTimeField(blank=True, null=True, verbose_name='cream off')),
                ('aftercare_given', models.BooleanField(blank=True, null=True, verbose_name='aftercare sheet given')),
                ('reaction', models.CharField(blank=True, choices=[('NONE', 'None'), ('MILD', 'Mild'), ('SEVERE', 'Severe')], max_length=10, verbose_name='reaction')),
            ],
            options={
                'ordering': ['-treated_at', '-pk'],
                'abstract': False,
            },
        ),
        migrations.CreateModel(
            name='TreatmentItem',
            fields=[
                ('id', models.UUIDField(default=compliance.core.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                ('recorded_at', models.DateTimeField(editable=False, verbose_name='written down at')),
                ('recorded_by', models.CharField(editable=False, max_length=120, verbose_name='written down by')),
                ('voided_at', models.DateTimeField(blank=True, editable=False, null=True, verbose_name='void since')),
                ('voided_by', models.CharField(blank=True, editable=False, max_length=120, verbose_name='voided by')),
                ('void_reason', models.CharField(blank=True, editable=False, max_length=300, verbose_name='why void')),
                ('unit_code', models.CharField(blank=True, max_length=60, verbose_name='serial of the unit')),
                ('pack_code', models.CharField(blank=True, max_length=40, verbose_name='pack code')),
            ],
            options={
                'ordering': ['pk'],
                'abstract': False,
            },
        ),
        migrations.CreateModel(
            name='UnitWaste',
            fields=[
                ('id', models.UUIDField(default=compliance.core.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                ('recorded_at', models.DateTimeField(editable=False, verbose_name='written down at')),
                ('recorded_by', models.CharField(editable=False, max_length=120, verbose_name='written down by')),
                ('voided_at', models.DateTimeField(blank=True, editable=False, null=True, verbose_name='void since')),
                ('voided_by', models.CharField(blank=True, editable=False, max_length=120, verbose_name='voided by')),
                ('void_reason', models.CharField(blank=True, editable=False, max_length=300, verbose_name='why void')),
                ('units', models.PositiveIntegerField(validators=[django.core.validators.MinValueValidator(1), django.core.validators.MaxValueValidator(100000)], verbose_name='how many')),
                ('wasted_on', models.DateField(verbose_name='thrown away on')),
                ('reason', models.CharField(max_length=300, verbose_name='why')),
            ],
            options={
                'ordering': ['-wasted_on', '-pk'],
                'abstract': False,
            },
        ),
        migrations.CreateModel(
            name='UploadLink',
            fields=[
                ('id', models.UUIDField(default=compliance.core.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                ('recorded_at', models.DateTimeField(editable=False, verbose_name='written down at')),
                ('recorded_by', models.CharField(editable=False, max_length=120, verbose_name='written down by')),
                ('voided_at', models.DateTimeField(blank=True, editable=False, null=True, verbose_name='void since')),
                ('voided_by', models.CharField(blank=True, editable=False, max_length=120, verbose_name='voided by')),
                ('void_reason', models.CharField(blank=True, editable=False, max_length=300, verbose_name='why void')),
                ('token_digest', models.CharField(editable=False, max_length=64, unique=True)),
                ('expires_at', models.DateTimeField(editable=False, verbose_name='valid until')),
                ('used_at', models.DateTimeField(blank=True, editable=False, null=True, verbose_name='used')),
            ],
            options={
                'abstract': False,
            },
        ),
        migrations.CreateModel(
            name='VaultEntry',
            fields=[
                ('id', models.UUIDField(default=compliance.core.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                ('recorded_at', models.DateTimeField(editable=False, verbose_name='written down at')),
                ('recorded_by', models.CharField(editable=False, max_length=120, verbose_name='written down by')),
                ('voided_at', models.DateTimeField(blank=True, editable=False, null=True, verbose_name='void since')),
                ('voided_by', models.CharField(blank=True, editable=False, max_length=120, verbose_name='voided by')),
                ('void_reason', models.CharField(blank=True, editable=False, max_length=300, verbose_name='why void')),
                ('wrapped_key', models.BinaryField(blank=True)),
                ('ciphertext', models.BinaryField(blank=True)),
                ('version', models.PositiveIntegerField(default=1, editable=False, verbose_name='times sealed')),
                ('sealed_at', models.DateTimeField(editable=False, verbose_name='sealed')),
                ('sealed_by', models.CharField(editable=False, max_length=120, verbose_name='sealed by')),
                ('erased_at', models.DateTimeField(blank=True, editable=False, null=True, verbose_name='erased')),
                ('erased_by', models.CharField(blank=True, editable=False, max_length=120, verbose_name='erased by')),
            ],
            options={
                'abstract': False,
            },
        ),
        migrations.AddField(
            model_name='clinic',
            name='check_after_days',
            field=models.PositiveSmallIntegerField(default=120, validators=[django.core.validators.MinValueValidator(1)], verbose_name='check credentials with their issuers again after, in days'),
        ),
        migrations.AddField(
            model_name='credential',
            name='areas',
            field=models.CharField(blank=True, max_length=40, validators=[compliance.practitioners.models.credentials.check_areas], verbose_name='areas'),
        ),
        migrations.AddField(
            model_name='credential',
            name='conditions',
            field=models.CharField(blank=True, help_text='What it is limited to, such as “under supervision”.', max_length=300, verbose_name='conditions'),
        ),
        migrations.AddField(
            model_name='credential',
            name='hours',
            field=models.DecimalField(blank=True, decimal_places=1, max_digits=6, null=True, validators=[django.core.validators.MinValueValidator(Decimal('0.1'))], verbose_name='hours'),
        ),
        migrations.AddField(
            model_name='credential',
            name='level',
            field=models.CharField(blank=True, max_length=100, verbose_name='level or class'),
        ),
        migrations.AddField(
            model_name='credential',
            name='names_service',
            field=models.BooleanField(blank=True, null=True, verbose_name='it names micro-needling'),
        ),
        migrations.AddField(
            model_name='credential',
            name='outcome',
            field=models.CharField(blank=True, choices=[('CLEAR', 'In order'), ('REVIEW', 'To be looked at'), ('DECLINED', 'Declined, signed')], max_length=10, verbose_name='outcome'),
        ),
        migrations.AddField(
            model_name='credential',
            name='register_url',
            field=models.URLField(blank=True, verbose_name='address of the register'),
        ),
        migrations.AddField(
            model_name='credential',
            name='trainer',
            field=models.CharField(blank=True, help_text='Name and qualification.', max_length=200, verbose_name='trainer'),
        ),
        migrations.AlterField(
            model_name='credential',
            name='type',
            field=models.CharField(max_length=20, verbose_name='kind'),
        ),
        migrations.AddIndex(
            model_name='cycle',
            index=models.Index(fields=['sterilizer', 'started_at'], name='cycle_by_machine'),
        ),
        migrations.AddField(
            model_name='airremovaltest',
            name='clinic',
            field=models.ForeignKey(editable=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='compliance.clinic'),
        ),
        migrations.AddField(
            model_name='airremovaltest',
            name='sterilizer',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='air_removal_tests', to='compliance.sterilizer', verbose_name='sterilizer'),
        ),
        migrations.AddField(
            model_name='client',
            name='clinic',
            field=models.ForeignKey(editable=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='compliance.clinic'),
        ),
        migrations.AddField(
            model_name='credentialkind',
            name='clinic',
            field=models.ForeignKey(editable=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='compliance.clinic'),
        ),
        migrations.AddField(
            model_name='credential',
            name='own_kind',
            field=models.ForeignKey(blank=True, editable=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='credentials', to='compliance.credentialkind', verbose_name="kind of this clinic's own"),
        ),
        migrations.AddField(
            model_name='failuredecision',
            name='clinic',
            field=models.ForeignKey(editable=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='compliance.clinic'),
        ),
        migrations.AddField(
            model_name='machineevent',
            name='clinic',
            field=models.ForeignKey(editable=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='compliance.clinic'),
        ),
        migrations.AddField(
            model_name='machineevent',
            name='sterilizer',
            field=models.ForeignKey(editable=False, on_delete=django.db.models.deletion.PROTECT, related_name='events', to='compliance.sterilizer'),
        ),
        migrations.AddField(
            model_name='screening',
            name='client',
            field=models.ForeignKey(editable=False, on_delete=django.db.models.deletion.PROTECT, related_name='screenings', to='compliance.client'),
        ),
        migrations.AddField(
            model_name='screening',
            name='clinic',
            field=models.ForeignKey(editable=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='compliance.clinic'),
        ),
        migrations.AddField(
            model_name='sourcecheck',
            name='clinic',
            field=models.ForeignKey(editable=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='compliance.clinic'),
        ),
        migrations.AddField(
            model_name='sourcecheck',
            name='credential',
            field=models.ForeignKey(editable=False, on_delete=django.db.models.deletion.PROTECT, related_name='source_checks', to='compliance.credential', verbose_name='credential'),
        ),
        migrations.AddField(
            model_name='sourcecheck',
            name='document',
            field=models.ForeignKey(blank=True, editable=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='source_checks', to='compliance.document', verbose_name='evidence'),
        ),
        migrations.AddField(
            model_name='sporetest',
            name='clinic',
            field=models.ForeignKey(editable=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='compliance.clinic'),
        ),
        migrations.AddField(
            model_name='sporetest',
            name='report',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='compliance.document', verbose_name='report of the laboratory'),
        ),
        migrations.AddField(
            model_name='sporetest',
            name='sterilizer',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='spore_tests', to='compliance.sterilizer', verbose_name='sterilizer'),
        ),
        migrations.AddField(
            model_name='failuredecision',
            name='spore_test',
            field=models.ForeignKey(editable=False, on_delete=django.db.models.deletion.PROTECT, related_name='decisions', to='compliance.sporetest'),
        ),
        migrations.AddField(
            model_name='treatment',
            name='client',
            field=models.ForeignKey(editable=False, on_delete=django.db.models.deletion.PROTECT, related_name='treatments', to='compliance.client'),
        ),
        migrations.AddField(
            model_name='treatment',
            name='clinic',
            field=models.ForeignKey(editable=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='compliance.clinic'),
        ),
        migrations.AddField(
            model_name='treatment',
            name='device',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='treatments', to='compliance.device', verbose_name='pen or device'),
        ),
        migrations.AddField(
            model_name='treatment',
            name='movement',
            field=models.ForeignKey(blank=True, editable=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='treatments', to='compliance.movement', verbose_name='cream'),
        ),
        migrations.AddField(
            model_name='treatment',
            name='practitioner',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='treatments', to='compliance.practitioner', verbose_name='practitioner'),
        ),
        migrations.AddField(
            model_name='treatment',
            name='screening',
            field=models.ForeignKey(blank=True, editable=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='treatments', to='compliance.screening', verbose_name='screening'),
        ),
        migrations.AddField(
            model_name='treatmentitem',
            name='clinic',
            field=models.ForeignKey(editable=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='compliance.clinic'),
        ),
        migrations.AddField(
            model_name='treatmentitem',
            name='lot',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='treatment_items', to='compliance.sterilelot', verbose_name='lot'),
        ),
        migrations.AddField(
            model_name='treatmentitem',
            name='treatment',
            field=models.ForeignKey(editable=False, on_delete=django.db.models.deletion.PROTECT, related_name='items', to='compliance.treatment'),
        ),
        migrations.AddField(
            model_name='unitwaste',
            name='clinic',
            field=models.ForeignKey(editable=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='compliance.clinic'),
        ),
        migrations.AddField(
            model_name='unitwaste',
            name='lot',
            field=models.ForeignKey(editable=False, on_delete=django.db.models.deletion.PROTECT, related_name='unit_wastes', to='compliance.sterilelot'),
        ),
        migrations.AddField(
            model_name='uploadlink',
            name='clinic',
            field=models.ForeignKey(editable=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='compliance.clinic'),
        ),
        migrations.AddField(
            model_name='uploadlink',
            name='credential',
            field=models.ForeignKey(editable=False, on_delete=django.db.models.deletion.PROTECT, related_name='upload_links', to='compliance.credential', verbose_name='credential'),
        ),
        migrations.AddField(
            model_name='uploadlink',
            name='renewal',
            field=models.ForeignKey(blank=True, editable=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='compliance.credential', verbose_name='what came in'),
        ),
        migrations.AddField(
            model_name='vaultentry',
            name='client',
            field=models.OneToOneField(editable=False, on_delete=django.db.models.deletion.PROTECT, related_name='entry', to='compliance.client'),
        ),
        migrations.AddField(
            model_name='vaultentry',
            name='clinic',
            field=models.ForeignKey(editable=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='compliance.clinic'),
        ),
        migrations.AddIndex(
            model_name='airremovaltest',
            index=models.Index(condition=models.Q(('voided_at__isnull', True)), fields=['sterilizer', '-performed_at'], name='air_removal_by_time'),
        ),
        migrations.AddIndex(
            model_name='airremovaltest',
            index=models.Index(fields=['clinic', '-performed_at'], name='air_removal_of_clinic'),
        ),
        migrations.AddConstraint(
            model_name='airremovaltest',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('void_reason', ''), ('voided_at__isnull', True), ('voided_by', '')), models.Q(('voided_at__isnull', False), models.Q(('void_reason', ''), ('voided_by', ''), _negated=True)), _connector='OR'), name='airremovaltest_void_says_who'),
        ),
        migrations.AddConstraint(
            model_name='airremovaltest',
            constraint=models.UniqueConstraint(condition=models.Q(('voided_at__isnull', True)), fields=('sterilizer', 'kind', 'performed_at'), name='air_removal_test_once', violation_error_message='This test is here already.'),
        ),
        migrations.AddIndex(
            model_name='client',
            index=models.Index(fields=['clinic', 'recorded_at'], name='client_by_time'),
        ),
        migrations.AddConstraint(
            model_name='client',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('void_reason', ''), ('voided_at__isnull', True), ('voided_by', '')), models.Q(('voided_at__isnull', False), models.Q(('void_reason', ''), ('voided_by', ''), _negated=True)), _connector='OR'), name='client_void_says_who'),
        ),
        migrations.AddConstraint(
            model_name='client',
            constraint=models.UniqueConstraint(condition=models.Q(('voided_at__isnull', True)), fields=('clinic', 'code'), name='client_code_once', violation_error_message='Another client has this code.'),
        ),
        migrations.AddConstraint(
            model_name='client',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('held_at__isnull', True), ('held_by', ''), ('hold_reason', '')), models.Q(('held_at__isnull', False), models.Q(('held_by', ''), _negated=True), models.Q(('hold_reason', ''), _negated=True)), _connector='OR'), name='client_held_at_by_and_why'),
        ),
        migrations.AddConstraint(
            model_name='credentialkind',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('void_reason', ''), ('voided_at__isnull', True), ('voided_by', '')), models.Q(('voided_at__isnull', False), models.Q(('void_reason', ''), ('voided_by', ''), _negated=True)), _connector='OR'), name='credentialkind_void_says_who'),
        ),
        migrations.AddConstraint(
            model_name='credentialkind',
            constraint=models.UniqueConstraint(condition=models.Q(('voided_at__isnull', True)), fields=('clinic', 'code'), name='credential_kind_code_once', violation_error_message='Another kind has this code.'),
        ),
        migrations.AddIndex(
            model_name='machineevent',
            index=models.Index(condition=models.Q(('voided_at__isnull', True)), fields=['sterilizer', 'kind', '-happened_at'], name='machine_event_by_kind'),
        ),
        migrations.AddConstraint(
            model_name='machineevent',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('void_reason', ''), ('voided_at__isnull', True), ('voided_by', '')), models.Q(('voided_at__isnull', False), models.Q(('void_reason', ''), ('voided_by', ''), _negated=True)), _connector='OR'), name='machineevent_void_says_who'),
        ),
        migrations.AddIndex(
            model_name='screening',
            index=models.Index(fields=['client', '-screened_at'], name='screening_of_client'),
        ),
        migrations.AddIndex(
            model_name='screening',
            index=models.Index(fields=['clinic', '-screened_at'], name='screening_by_time'),
        ),
        migrations.AddConstraint(
            model_name='screening',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('void_reason', ''), ('voided_at__isnull', True), ('voided_by', '')), models.Q(('voided_at__isnull', False), models.Q(('void_reason', ''), ('voided_by', ''), _negated=True)), _connector='OR'), name='screening_void_says_who'),
        ),
        migrations.AddConstraint(
            model_name='screening',
            constraint=models.CheckConstraint(condition=models.Q(('outcome', 'DEFER'), ('defer_until__isnull', True), _connector='OR'), name='screening_defers_until_a_day'),
        ),
        migrations.AddConstraint(
            model_name='sourcecheck',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('void_reason', ''), ('voided_at__isnull', True), ('voided_by', '')), models.Q(('voided_at__isnull', False), models.Q(('void_reason', ''), ('voided_by', ''), _negated=True)), _connector='OR'), name='sourcecheck_void_says_who'),
        ),
        migrations.AddConstraint(
            model_name='sourcecheck',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('approved_at__isnull', True), ('approved_by', ''), ('is_own_approval', False)), models.Q(('approved_at__isnull', False), models.Q(('approved_by', ''), _negated=True)), _connector='OR'), name='source_check_approved_at_and_by'),
        ),
        migrations.AddConstraint(
            model_name='sourcecheck',
            constraint=models.CheckConstraint(condition=models.Q(('method', 'OWN_COPY'), _negated=True), name='source_check_asks_the_source', violation_error_message="A holder's own copy is no source check."),
        ),
        migrations.AddConstraint(
            model_name='sourcecheck',
            constraint=models.CheckConstraint(condition=models.Q(('next_due_on__isnull', True), ('next_due_on__gte', models.F('checked_on')), _connector='OR'), name='source_check_is_due_later', violation_error_message='The next check cannot come before this one.'),
        ),
        migrations.AddIndex(
            model_name='sporetest',
            index=models.Index(fields=['clinic', '-placed_at'], name='spore_test_by_time'),
        ),
        migrations.AddIndex(
            model_name='sporetest',
            index=models.Index(condition=models.Q(('voided_at__isnull', True)), fields=['sterilizer', 'result', 'cycle_number'], name='spore_test_by_result'),
        ),
        migrations.AddIndex(
            model_name='sporetest',
            index=models.Index(condition=models.Q(('result__in', ['PENDING', 'POSITIVE']), ('voided_at__isnull', True)), fields=['clinic', 'result'], name='spore_test_to_look_at'),
        ),
        migrations.AddConstraint(
            model_name='sporetest',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('void_reason', ''), ('voided_at__isnull', True), ('voided_by', '')), models.Q(('voided_at__isnull', False), models.Q(('void_reason', ''), ('voided_by', ''), _negated=True)), _connector='OR'), name='sporetest_void_says_who'),
        ),
        migrations.AddConstraint(
            model_name='sporetest',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('read_at__isnull', True), ('read_by', '')), models.Q(('read_at__isnull', False), models.Q(('read_by', ''), _negated=True)), _connector='OR'), name='spore_test_read_at_and_by', violation_error_message='Give both when it was read and by whom.'),
        ),
        migrations.AddConstraint(
            model_name='sporetest',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('result', 'PENDING'), _negated=True), ('read_at__isnull', True), _connector='OR'), name='spore_test_waits_until_read', violation_error_message='A test that was read has a result.'),
        ),
        migrations.AddConstraint(
            model_name='sporetest',
            constraint=models.CheckConstraint(condition=models.Q(('control_result', 'NEGATIVE'), ('result', 'NEGATIVE'), _negated=True), name='spore_test_control_must_grow', violation_error_message='The control did not grow: the test is invalid.'),
        ),
        migrations.AddConstraint(
            model_name='sporetest',
            constraint=models.UniqueConstraint(condition=models.Q(('voided_at__isnull', True)), fields=('sterilizer', 'cycle_number', 'placed_at'), name='spore_test_once', violation_error_message='This test is here already.'),
        ),
        migrations.AddConstraint(
            model_name='failuredecision',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('void_reason', ''), ('voided_at__isnull', True), ('voided_by', '')), models.Q(('voided_at__isnull', False), models.Q(('void_reason', ''), ('voided_by', ''), _negated=True)), _connector='OR'), name='failuredecision_void_says_who'),
        ),
        migrations.AddConstraint(
            model_name='failuredecision',
            constraint=models.UniqueConstraint(condition=models.Q(('voided_at__isnull', True)), fields=('spore_test',), name='failure_decided_once', violation_error_message='This is decided already.'),
        ),
        migrations.AddConstraint(
            model_name='failuredecision',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('notified', ''), ('notified_at__isnull', True)), models.Q(models.Q(('notified', ''), _negated=True), ('notified_at__isnull', False)), _connector='OR'), name='failure_notified_whom_and_when', violation_error_message='Say whom you told, and when.'),
        ),
        migrations.AddIndex(
            model_name='treatment',
            index=models.Index(fields=['clinic', '-treated_at'], name='treatment_by_time'),
        ),
        migrations.AddIndex(
            model_name='treatment',
            index=models.Index(fields=['client', '-treated_at'], name='treatment_of_client'),
        ),
        migrations.AddIndex(
            model_name='treatment',
            index=models.Index(fields=['practitioner', 'treated_at'], name='treatment_of_practitioner'),
        ),
        migrations.AddConstraint(
            model_name='treatment',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('void_reason', ''), ('voided_at__isnull', True), ('voided_by', '')), models.Q(('voided_at__isnull', False), models.Q(('void_reason', ''), ('voided_by', ''), _negated=True)), _connector='OR'), name='treatment_void_says_who'),
        ),
        migrations.AddConstraint(
            model_name='treatment',
            constraint=models.UniqueConstraint(condition=models.Q(('voided_at__isnull', True)), fields=('clinic', 'ref'), name='treatment_ref_once', violation_error_message='Another treatment has this number.'),
        ),
        migrations.AddConstraint(
            model_name='treatment',
            constraint=models.UniqueConstraint(condition=models.Q(('voided_at__isnull', True), ('movement__isnull', False)), fields=('movement',), name='treatment_movement_once', violation_error_message='This use of cream belongs to another treatment.'),
        ),
        migrations.AddConstraint(
            model_name='treatment',
            constraint=models.CheckConstraint(condition=models.Q(('applied_at__isnull', True), ('removed_at__isnull', True), ('removed_at__gte', models.F('applied_at')), _connector='OR'), name='treatment_cream_off_after_on', violation_error_message='The cream cannot come off before it went on.'),
        ),
        migrations.AddIndex(
            model_name='treatmentitem',
            index=models.Index(fields=['clinic', 'pack_code'], name='treatment_item_by_pack'),
        ),
        migrations.AddConstraint(
            model_name='treatmentitem',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('void_reason', ''), ('voided_at__isnull', True), ('voided_by', '')), models.Q(('voided_at__isnull', False), models.Q(('void_reason', ''), ('voided_by', ''), _negated=True)), _connector='OR'), name='treatmentitem_void_says_who'),
        ),
        migrations.AddConstraint(
            model_name='treatmentitem',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('lot__isnull', False), ('pack_code', '')), models.Q(('lot__isnull', True), ('unit_code', ''), models.Q(('pack_code', ''), _negated=True)), _connector='OR'), name='treatment_item_is_a_unit_or_a_pack'),
        ),
        migrations.AddConstraint(
            model_name='treatmentitem',
            constraint=models.UniqueConstraint(condition=models.Q(('voided_at__isnull', True), models.Q(('unit_code', ''), _negated=True)), fields=('lot', 'unit_code'), name='treatment_item_unit_serves_once', violation_error_message='This unit was used already: it is single-use.'),
        ),
        migrations.AddConstraint(
            model_name='treatmentitem',
            constraint=models.UniqueConstraint(condition=models.Q(('voided_at__isnull', True), models.Q(('pack_code', ''), _negated=True)), fields=('treatment', 'pack_code'), name='treatment_item_pack_once', violation_error_message='This pack is listed twice.'),
        ),
        migrations.AddConstraint(
            model_name='unitwaste',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('void_reason', ''), ('voided_at__isnull', True), ('voided_by', '')), models.Q(('voided_at__isnull', False), models.Q(('void_reason', ''), ('voided_by', ''), _negated=True)), _connector='OR'), name='unitwaste_void_says_who'),
        ),
        migrations.AddConstraint(
            model_name='uploadlink',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('void_reason', ''), ('voided_at__isnull', True), ('voided_by', '')), models.Q(('voided_at__isnull', False), models.Q(('void_reason', ''), ('voided_by', ''), _negated=True)), _connector='OR'), name='uploadlink_void_says_who'),
        ),
        migrations.AddConstraint(
            model_name='uploadlink',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('renewal__isnull', True), ('used_at__isnull', True)), models.Q(('renewal__isnull', False), ('used_at__isnull', False)), _connector='OR'), name='upload_link_used_with_renewal'),
        ),
        migrations.AddConstraint(
            model_name='vaultentry',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('void_reason', ''), ('voided_at__isnull', True), ('voided_by', '')), models.Q(('voided_at__isnull', False), models.Q(('void_reason', ''), ('voided_by', ''), _negated=True)), _connector='OR'), name='vaultentry_void_says_who'),
        ),
        migrations.AddConstraint(
            model_name='vaultentry',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('erased_at__isnull', True), ('erased_by', '')), models.Q(('ciphertext', b''), ('erased_at__isnull', False), ('wrapped_key', b''), models.Q(('erased_by', ''), _negated=True)), _connector='OR'), name='vault_entry_erased_at_and_by'),
        ),
    ]
