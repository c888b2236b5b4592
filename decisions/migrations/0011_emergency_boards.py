"""Emergency boards: the kind of a meeting, the call, its answers and steps, and the ratification.

On SQLite the table of meetings is remade; the rule of ballots, which reads it, is made again.
"""

from importlib import import_module

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

from cases.models.append_only import RunPerVendor, append_only

_BALLOT_RULE = import_module("decisions.migrations.0009_votes_in_full")._ballots_again().per_vendor["sqlite"][-1]


class Migration(migrations.Migration):

    dependencies = [
        ('cases', '0008_board_schedule'),
        ('decisions', '0010_live_meeting'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='EmergencyRules',
            fields=[
                ('board', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, primary_key=True, related_name='emergency_rules', serialize=False, to='cases.board')),
                ('answer_within', models.PositiveSmallIntegerField()),
                ('first_step', models.PositiveSmallIntegerField()),
                ('second_step', models.PositiveSmallIntegerField()),
                ('sign_within', models.PositiveSmallIntegerField()),
            ],
        ),
        RunPerVendor(sqlite=["DROP TRIGGER decisions_ballot_allowed"], postgresql=[]),
        migrations.AddField(
            model_name='meeting',
            name='kind',
            field=models.CharField(choices=[('scheduled', 'Meeting of the board'), ('emergency', 'Emergency board')], default='scheduled', max_length=10),
        ),
        RunPerVendor(sqlite=[_BALLOT_RULE], postgresql=[]),
        migrations.AlterField(
            model_name='signature',
            name='meaning',
            field=models.CharField(choices=[('chaired', 'Chaired the meeting and signs its decision'), ('amended', 'Amends the decision'), ('ratified', 'Ratifies the decision of an emergency board'), ('not_ratified', 'Does not ratify the decision of an emergency board')], max_length=20),
        ),
        migrations.CreateModel(
            name='EmergencyCall',
            fields=[
                ('meeting', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, primary_key=True, related_name='call', serialize=False, to='decisions.meeting')),
                ('question', models.CharField(max_length=400)),
                ('needs', models.JSONField()),
                ('answer_within', models.PositiveSmallIntegerField()),
                ('first_step', models.PositiveSmallIntegerField()),
                ('second_step', models.PositiveSmallIntegerField()),
                ('sign_within', models.PositiveSmallIntegerField()),
                ('called_at', models.DateTimeField()),
                ('called_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('item', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='call', to='decisions.agendaitem')),
            ],
            options={
                'ordering': ['-called_at'],
            },
        ),
        migrations.CreateModel(
            name='Ratification',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('outcome', models.CharField(choices=[('ratified', 'Ratified'), ('not_ratified', 'Not ratified')], max_length=12)),
                ('reason', models.TextField(blank=True)),
                ('at', models.DateTimeField()),
                ('decision', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='ratifications', to='decisions.decision')),
                ('item', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='ratification', to='decisions.agendaitem')),
                ('meeting', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='ratifications', to='decisions.meeting')),
                ('signature', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='ratification', to='decisions.signature')),
            ],
            options={
                'ordering': ['at'],
            },
        ),
        migrations.CreateModel(
            name='CallStep',
            fields=[
                ('id', models.BigAutoField(primary_key=True, serialize=False)),
                ('step', models.CharField(choices=[('specialty', 'Told again: those missing, their deputies and the chair'), ('everybody', 'Told: everybody who votes, and the coordinators'), ('unsigned', 'Told: chair, deputies and coordinators that it waits for a signature')], max_length=10)),
                ('at', models.DateTimeField()),
                ('call', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='steps', to='decisions.emergencycall')),
            ],
            options={
                'ordering': ['id'],
                'constraints': [models.UniqueConstraint(fields=('call', 'step'), name='one_step_per_call')],
            },
        ),
        migrations.CreateModel(
            name='CallAnswer',
            fields=[
                ('id', models.BigAutoField(primary_key=True, serialize=False)),
                ('specialty', models.CharField(blank=True, choices=[('spine_surgery', 'Spine surgery'), ('radiation_oncology', 'Radiation oncology'), ('medical_oncology', 'Medical oncology'), ('haematology', 'Haematology'), ('radiology', 'Radiology'), ('pathology', 'Pathology'), ('palliative_care', 'Palliative care'), ('specialist_nursing', 'Specialist nursing'), ('physiotherapy', 'Physiotherapy'), ('anaesthesia', 'Anaesthesia'), ('interventional_radiology', 'Interventional radiology')], max_length=40)),
                ('answer', models.CharField(choices=[('coming', 'Is on it'), ('answered', 'Has answered'), ('unable', 'Cannot answer')], max_length=10)),
                ('at', models.DateTimeField()),
                ('user', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('call', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='answers', to='decisions.emergencycall')),
            ],
            options={
                'ordering': ['id'],
                'constraints': [models.UniqueConstraint(condition=models.Q(('answer', 'answered')), fields=('call', 'user'), name='one_answer_per_person_and_call')],
            },
        ),
        append_only(
            "decisions_emergencycall", "decisions_callanswer", "decisions_callstep", "decisions_ratification"
        ),
    ]
