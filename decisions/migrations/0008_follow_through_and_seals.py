"""Actions that follow from a discussion, reasons of deferrals, and seals that can be checked without the server."""

import django.db.models.deletion
import uuid
from django.conf import settings
from django.db import migrations, models

from cases.models.append_only import append_only


class Migration(migrations.Migration):

    dependencies = [
        ('cases', '0005_site_policy'),
        ('decisions', '0007_meeting_schedule'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='SigningKey',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('fingerprint', models.CharField(max_length=16, unique=True)),
                ('public', models.CharField(help_text='Ed25519, hexadecimal', max_length=64, unique=True)),
                ('first_used_at', models.DateTimeField()),
            ],
            options={
                'ordering': ['first_used_at'],
            },
        ),
        migrations.CreateModel(
            name='DeferralReason',
            fields=[
                ('id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ('reason', models.CharField(choices=[('imaging_missing', 'Imaging is missing'), ('pathology_missing', 'Pathology is missing'), ('fitness', 'Fitness or anaesthetic opinion is missing'), ('patient_decision', 'The patient has yet to decide'), ('referrer_information', 'More information is needed from the referrer'), ('specialist_absent', 'A specialist who is needed was absent'), ('no_time', 'There was no time'), ('other', 'Another reason')], max_length=40)),
                ('note', models.CharField(blank=True, max_length=300)),
                ('noted_at', models.DateTimeField()),
                ('item', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='deferral_reasons', to='decisions.agendaitem')),
                ('noted_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'ordering': ['noted_at'],
            },
        ),
        migrations.CreateModel(
            name='Seal',
            fields=[
                ('signature', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, primary_key=True, related_name='seal', serialize=False, to='decisions.signature')),
                ('value', models.CharField(help_text='hexadecimal', max_length=128)),
                ('key', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='seals', to='decisions.signingkey')),
            ],
        ),
        migrations.CreateModel(
            name='ActionItem',
            fields=[
                ('id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ('kind', models.CharField(choices=[('obtain_imaging', 'Obtain imaging'), ('obtain_pathology', 'Obtain pathology'), ('obtain_information', 'Obtain information'), ('assess_fitness', 'Assess fitness'), ('refer', 'Refer to another service'), ('arrange_treatment', 'Arrange the treatment'), ('arrange_clinic', 'Arrange a clinic visit'), ('tell_patient', 'Tell the patient'), ('tell_referrer', 'Tell the referrer or the GP'), ('arrange_follow_up', 'Arrange follow-up'), ('other', 'Something else')], max_length=40)),
                ('what', models.CharField(blank=True, max_length=300)),
                ('owner_name', models.CharField(max_length=300)),
                ('due_on', models.DateField()),
                ('state', models.CharField(choices=[('open', 'Open'), ('done', 'Done'), ('dropped', 'Dropped')], default='open', max_length=8)),
                ('ended_at', models.DateTimeField(null=True)),
                ('ended_reason', models.CharField(blank=True, max_length=300)),
                ('created_at', models.DateTimeField()),
                ('case', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='action_items', to='cases.case')),
                ('created_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('decision', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='action_items', to='decisions.decision')),
                ('ended_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('item', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='action_items', to='decisions.agendaitem')),
                ('owner', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='action_items', to='cases.membership')),
            ],
            options={
                'ordering': ['due_on', 'created_at'],
                'indexes': [models.Index(fields=['case', 'state', 'due_on'], name='decisions_a_case_id_66a0ce_idx')],
                'constraints': [models.CheckConstraint(condition=models.Q(('state__in', ['open', 'done', 'dropped'])), name='action_state_is_known'), models.CheckConstraint(condition=models.Q(models.Q(('ended_at', None), ('state', 'open')), models.Q(models.Q(('state', 'open'), _negated=True), models.Q(('ended_at', None), _negated=True)), _connector='OR'), name='action_that_ended_says_when')],
            },
        ),
        append_only("decisions_deferralreason", "decisions_signingkey", "decisions_seal"),
    ]
