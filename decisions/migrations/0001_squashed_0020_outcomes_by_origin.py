"""All of 0001 to 0020 at once, for a database that has none of them: each of its tables is made in its last form.

A database that has some of them goes on by those. What they did to rows of the time has no part in it. The
triggers are those that stand after 0020, word for word; their reasons are told in 0002, 0009 and 0019.
"""

import django.db.models.deletion
import uuid
from django.conf import settings
from django.db import migrations, models

from cases.models.append_only import RunPerVendor, append_only, frozen_once

_OPEN = "SELECT 1 FROM decisions_round r WHERE r.id = NEW.round_id AND {is_open}"
_HELD = """
SELECT 1 FROM decisions_round r JOIN decisions_seat s ON s.round_id = r.id
WHERE r.id = NEW.round_id AND {is_open} AND s.id = NEW.seat_id AND s.recused_at IS NULL
AND (NEW.cast_by_id IS NULL OR EXISTS (
    SELECT 1 FROM decisions_seat c JOIN decisions_delegation d ON d.delegate_id = c.user_id
    WHERE c.id = NEW.cast_by_id AND c.round_id = r.id AND c.recused_at IS NULL
    AND d.owner_id = s.user_id AND d.revoked_at IS NULL
    AND d.starts_at <= NEW.at AND NEW.at < d.ends_at))
"""
_SEAT = ("id", "round_id", "user_id", "holder_name", "specialty")
_ROUND = (
    *("id", "item_id", "number", "question", "options", "assessment_id", "without_assessment_reason"),
    *("facts_version", "opened_by_id", "opened_at"),
)
_DELEGATION = (
    *("id", "board_id", "owner_id", "owner_name", "delegate_id", "delegate_name"),
    *("starts_at", "ends_at", "made_at"),
)


def _needs(name, event, query, says):
    """Refuse `event` unless `query` about the NEW row finds something."""
    by_state = query.format(is_open="r.state = 'open'")
    by_key = query.format(is_open="r.state || '' = 'open'")
    return RunPerVendor(
        sqlite=[
            f"CREATE TRIGGER {name} BEFORE {event} WHEN NOT EXISTS ({by_state}) "
            f"BEGIN SELECT RAISE(ABORT, '{says}'); END;"
        ],
        postgresql=[
            f"""
            CREATE OR REPLACE FUNCTION {name}() RETURNS trigger AS $$
            BEGIN
                PERFORM 1 FROM ({by_key} FOR SHARE) AS allowed;
                IF NOT FOUND THEN RAISE EXCEPTION '{says}' USING ERRCODE = 'integrity_constraint_violation'; END IF;
                RETURN NEW;
            END; $$ LANGUAGE plpgsql;
            """,
            f"CREATE TRIGGER {name} BEFORE {event} FOR EACH ROW EXECUTE FUNCTION {name}();",
        ],
    )


def _settled(name, table, columns, says):
    """Refuse UPDATE of the columns that were settled when the row was made."""
    sqlite = " OR ".join(f"OLD.{column} IS NOT NEW.{column}" for column in columns)
    postgresql = " OR ".join(f"OLD.{column} IS DISTINCT FROM NEW.{column}" for column in columns)
    return RunPerVendor(
        sqlite=[
            f"CREATE TRIGGER {name} BEFORE UPDATE ON {table} WHEN {sqlite} "
            f"BEGIN SELECT RAISE(ABORT, '{table} was {says}'); END;"
        ],
        postgresql=[
            f"CREATE TRIGGER {name} BEFORE UPDATE ON {table} FOR EACH ROW WHEN ({postgresql}) "
            "EXECUTE FUNCTION tumorboard_refuse_change();"
        ],
    )


class Migration(migrations.Migration):
    initial = True

    replaces = [
        ('decisions', '0001_initial'),
        ('decisions', '0002_protect_the_vote'),
        ('decisions', '0003_recorded_results'),
        ('decisions', '0004_keep_knowledge_releases'),
        ('decisions', '0005_outcomes_and_reports'),
        ('decisions', '0006_agenda_plan'),
        ('decisions', '0007_meeting_schedule'),
        ('decisions', '0008_follow_through_and_seals'),
        ('decisions', '0009_votes_in_full'),
        ('decisions', '0010_live_meeting'),
        ('decisions', '0011_emergency_boards'),
        ('decisions', '0012_documents_of_every_kind'),
        ('decisions', '0013_paper_sections'),
        ('decisions', '0014_cohort_exports'),
        ('decisions', '0015_who_read_which_paper'),
        ('decisions', '0016_letters_and_dispatch'),
        ('decisions', '0017_meanings_of_signatures'),
        ('decisions', '0018_outcomes_by_reference'),
        ('decisions', '0019_rounds_by_their_key'),
        ('decisions', '0020_outcomes_by_origin'),
    ]

    dependencies = [('cases', '0001_squashed_0012_study_order')]

    operations = [
        migrations.CreateModel(
            name='Meeting',
            fields=[
                ('id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ('kind', models.CharField(choices=[('scheduled', 'Meeting of the board'), ('emergency', 'Emergency board')], default='scheduled', max_length=10)),
                ('starts_at', models.DateTimeField()),
                ('place', models.CharField(blank=True, max_length=160)),
                ('capacity_minutes', models.PositiveSmallIntegerField(default=60)),
                ('state', models.CharField(choices=[('planned', 'Planned'), ('published', 'Agenda published'), ('in_session', 'In session'), ('closed', 'Closed'), ('cancelled', 'Cancelled')], default='planned', max_length=12)),
                ('version', models.PositiveIntegerField(default=0)),
                ('opened_at', models.DateTimeField(blank=True, null=True)),
                ('closed_at', models.DateTimeField(blank=True, null=True)),
                ('slot', models.DateField(blank=True, null=True)),
                ('sequence', models.PositiveIntegerField(default=0)),
                ('moved_from', models.DateTimeField(blank=True, null=True)),
                ('moved_at', models.DateTimeField(blank=True, null=True)),
                ('moved_reason', models.CharField(blank=True, max_length=300)),
                ('cancelled_at', models.DateTimeField(blank=True, null=True)),
                ('cancelled_reason', models.CharField(blank=True, max_length=300)),
                ('created_at', models.DateTimeField()),
                ('board', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='meetings', to='cases.board')),
                ('created_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'ordering': ['starts_at'],
                'constraints': [models.UniqueConstraint(fields=('board', 'slot'), name='one_meeting_per_slot'), models.CheckConstraint(condition=models.Q(('state__in', ['planned', 'published', 'in_session', 'closed', 'cancelled'])), name='meeting_state_is_known'), models.CheckConstraint(condition=models.Q(('capacity_minutes__gt', 0)), name='meeting_has_minutes')],
            },
        ),
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
        migrations.CreateModel(
            name='KnowledgeRelease',
            fields=[
                ('id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ('hash', models.CharField(max_length=64, unique=True)),
                ('version', models.CharField(max_length=40)),
                ('released', models.DateField()),
                ('changes', models.TextField()),
                ('files', models.JSONField()),
                ('first_used_at', models.DateTimeField()),
            ],
            options={
                'ordering': ['-first_used_at', '-version'],
            },
        ),
        migrations.CreateModel(
            name='PaperSection',
            fields=[
                ('key', models.CharField(max_length=64, primary_key=True, serialize=False)),
                ('pdf', models.BinaryField()),
                ('pages', models.PositiveSmallIntegerField()),
                ('outline', models.JSONField()),
                ('used_at', models.DateTimeField(db_index=True)),
            ],
        ),
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
            name='AgendaItem',
            fields=[
                ('id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ('position', models.PositiveSmallIntegerField()),
                ('minutes', models.PositiveSmallIntegerField(default=8)),
                ('minutes_source', models.CharField(blank=True, max_length=160)),
                ('complexity', models.CharField(blank=True, max_length=12)),
                ('pinned_place', models.PositiveSmallIntegerField(blank=True, null=True)),
                ('pinned_minute', models.PositiveSmallIntegerField(blank=True, null=True)),
                ('planned_start', models.PositiveSmallIntegerField(blank=True, null=True)),
                ('rest_before', models.PositiveSmallIntegerField(default=0)),
                ('planned_reason', models.CharField(blank=True, max_length=400)),
                ('planned_warning', models.CharField(blank=True, max_length=400)),
                ('misses_deadline', models.BooleanField(default=False)),
                ('lane', models.CharField(choices=[('to_discuss', 'To discuss'), ('listed_not_discussed', 'Listed, not discussed')], default='to_discuss', max_length=24)),
                ('outcome', models.CharField(choices=[('pending', 'Not yet'), ('discussed', 'Discussed'), ('carried_over', 'Carried over')], default='pending', max_length=16)),
                ('protocol', models.CharField(blank=True, max_length=160)),
                ('added_late_reason', models.CharField(blank=True, max_length=300)),
                ('changed_late_reason', models.CharField(blank=True, max_length=300)),
                ('removed_at', models.DateTimeField(blank=True, null=True)),
                ('removed_reason', models.CharField(blank=True, max_length=300)),
                ('added_at', models.DateTimeField()),
                ('added_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('case', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='agenda_items', to='cases.case')),
                ('owner', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='answers_for', to='cases.membership')),
                ('presenter', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='presents', to='cases.membership')),
                ('meeting', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='items', to='decisions.meeting')),
            ],
            options={
                'ordering': ['position', 'added_at'],
                'constraints': [models.UniqueConstraint(condition=models.Q(('removed_at', None)), fields=('meeting', 'case'), name='one_item_per_case_and_meeting'), models.CheckConstraint(condition=models.Q(('pinned_place', None), ('pinned_minute', None), _connector='OR'), name='a_pin_is_a_place_or_a_time')],
            },
        ),
        migrations.CreateModel(
            name='Assessment',
            fields=[
                ('id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ('on', models.DateField()),
                ('facts', models.JSONField()),
                ('facts_version', models.PositiveIntegerField()),
                ('inputs_hash', models.CharField(max_length=64)),
                ('knowledge_version', models.CharField(max_length=40)),
                ('knowledge_hash', models.CharField(max_length=64)),
                ('result', models.JSONField()),
                ('made_at', models.DateTimeField()),
                ('case', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='assessments', to='cases.case')),
            ],
            options={
                'ordering': ['-facts_version', '-made_at'],
                'constraints': [models.UniqueConstraint(fields=('case', 'facts_version', 'knowledge_hash'), name='one_assessment_per_facts_and_knowledge')],
            },
        ),
        migrations.CreateModel(
            name='AdviceShown',
            fields=[
                ('id', models.BigAutoField(primary_key=True, serialize=False)),
                ('via', models.CharField(max_length=20)),
                ('at', models.DateTimeField()),
                ('case', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='cases.case')),
                ('user', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('assessment', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='shown_to', to='decisions.assessment')),
            ],
            options={
                'ordering': ['id'],
                'constraints': [models.UniqueConstraint(fields=('user', 'assessment'), name='first_showing_per_person_and_assessment')],
            },
        ),
        migrations.CreateModel(
            name='CaseOutcome',
            fields=[
                ('case', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, primary_key=True, related_name='outcome', serialize=False, to='cases.case')),
                ('event', models.BigIntegerField()),
                ('reference', models.CharField(max_length=20)),
                ('case_key', models.CharField(default='', max_length=16)),
                ('patient_key', models.CharField(default='', max_length=16)),
                ('sex', models.CharField(blank=True, max_length=10)),
                ('age_years', models.PositiveSmallIntegerField(null=True)),
                ('primary_site', models.CharField(blank=True, max_length=60)),
                ('referred_from', models.CharField(blank=True, max_length=20)),
                ('travel_band', models.CharField(blank=True, max_length=20)),
                ('lane', models.CharField(blank=True, max_length=12)),
                ('referred_on', models.DateField(null=True)),
                ('decided_on', models.DateField(null=True)),
                ('treated_on', models.DateField(null=True)),
                ('outcome', models.CharField(blank=True, max_length=12)),
                ('deferrals', models.PositiveSmallIntegerField(default=0)),
                ('decided', models.CharField(blank=True, max_length=60)),
                ('modality', models.CharField(blank=True, max_length=32)),
                ('implementation', models.CharField(blank=True, max_length=8)),
                ('implementation_reason', models.CharField(blank=True, max_length=24)),
                ('concordant', models.BooleanField(null=True)),
                ('last_seen_on', models.DateField(null=True)),
                ('died_on', models.DateField(null=True)),
                ('walked_before', models.BooleanField(null=True)),
                ('walks_after', models.BooleanField(null=True)),
                ('pain_before', models.PositiveSmallIntegerField(null=True)),
                ('pain_after', models.PositiveSmallIntegerField(null=True)),
                ('complication', models.CharField(blank=True, max_length=8)),
                ('scores', models.JSONField(default=dict)),
                ('predictions', models.JSONField(default=dict)),
                ('board', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='cases.board')),
            ],
            options={
                'indexes': [models.Index(fields=['board', 'decided_on'], name='decisions_c_board_i_42ab94_idx'), models.Index(fields=['board', 'reference'], name='decisions_c_board_i_1cdde6_idx')],
            },
        ),
        migrations.CreateModel(
            name='CohortExport',
            fields=[
                ('id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ('asked_at', models.DateTimeField()),
                ('key', models.CharField(max_length=64)),
                ('file_format', models.CharField(choices=[('csv', 'CSV'), ('parquet', 'Parquet')], max_length=8)),
                ('identified', models.BooleanField(default=False)),
                ('reason', models.CharField(blank=True, max_length=300)),
                ('project', models.CharField(max_length=60)),
                ('dates', models.CharField(choices=[('shifted', 'Shifted by days, per patient'), ('month', 'Months only'), ('true', 'As they are')], max_length=8)),
                ('filters', models.JSONField(default=dict)),
                ('rows', models.PositiveIntegerField(null=True)),
                ('columns', models.PositiveIntegerField(null=True)),
                ('size', models.PositiveBigIntegerField(null=True)),
                ('sha256', models.CharField(blank=True, max_length=64)),
                ('made_at', models.DateTimeField(null=True)),
                ('expires_at', models.DateTimeField(null=True)),
                ('asked_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('board', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='cohort_exports', to='cases.board')),
            ],
            options={
                'ordering': ['-asked_at'],
                'indexes': [models.Index(fields=['board', 'asked_by', 'asked_at'], name='decisions_c_board_i_225f2b_idx'), models.Index(fields=['expires_at'], name='decisions_c_expires_488214_idx')],
                'constraints': [models.CheckConstraint(condition=models.Q(('identified', False), models.Q(('reason', ''), _negated=True), _connector='OR'), name='identified_export_says_why'), models.CheckConstraint(condition=models.Q(models.Q(('dates', 'true'), ('identified', True)), models.Q(('dates__in', ['shifted', 'month']), ('identified', False)), _connector='OR'), name='true_dates_only_where_identified')],
            },
        ),
        migrations.CreateModel(
            name='Correspondent',
            fields=[
                ('id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ('name', models.CharField(max_length=160)),
                ('address', models.TextField(blank=True)),
                ('email', models.EmailField(blank=True, max_length=254)),
                ('added_at', models.DateTimeField()),
                ('ended_at', models.DateTimeField(null=True)),
                ('added_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('site', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='correspondents', to='cases.site')),
            ],
            options={
                'ordering': ['name'],
                'constraints': [models.UniqueConstraint(condition=models.Q(('ended_at', None)), fields=('site', 'name'), name='one_correspondent_per_name')],
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
            name='Delegation',
            fields=[
                ('id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ('owner_name', models.CharField(max_length=120)),
                ('delegate_name', models.CharField(max_length=120)),
                ('starts_at', models.DateTimeField()),
                ('ends_at', models.DateTimeField()),
                ('made_at', models.DateTimeField()),
                ('revoked_at', models.DateTimeField(blank=True, null=True)),
                ('board', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='delegations', to='cases.board')),
                ('delegate', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('owner', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'ordering': ['starts_at'],
                'constraints': [models.CheckConstraint(condition=models.Q(('ends_at__gt', models.F('starts_at'))), name='delegation_has_an_end'), models.CheckConstraint(condition=models.Q(('owner', models.F('delegate')), _negated=True), name='delegation_is_to_another')],
            },
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
        migrations.CreateModel(
            name='Discussion',
            fields=[
                ('id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ('began_at', models.DateTimeField()),
                ('ended_at', models.DateTimeField(blank=True, null=True)),
                ('item', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='discussions', to='decisions.agendaitem')),
                ('shown_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('meeting', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='discussions', to='decisions.meeting')),
            ],
            options={
                'ordering': ['began_at'],
                'constraints': [models.UniqueConstraint(condition=models.Q(('ended_at', None)), fields=('meeting',), name='one_case_is_on_per_meeting')],
            },
        ),
        migrations.CreateModel(
            name='Break',
            fields=[
                ('id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ('began_at', models.DateTimeField()),
                ('ended_at', models.DateTimeField(blank=True, null=True)),
                ('called_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('meeting', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='breaks', to='decisions.meeting')),
            ],
            options={
                'ordering': ['began_at'],
                'constraints': [models.UniqueConstraint(condition=models.Q(('ended_at', None)), fields=('meeting',), name='one_break_at_a_time_per_meeting')],
            },
        ),
        migrations.CreateModel(
            name='AttendanceNote',
            fields=[
                ('id', models.BigAutoField(primary_key=True, serialize=False)),
                ('present', models.BooleanField()),
                ('noted_at', models.DateTimeField()),
                ('membership', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='cases.membership')),
                ('noted_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('meeting', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='attendance_notes', to='decisions.meeting')),
            ],
            options={
                'ordering': ['id'],
            },
        ),
        migrations.CreateModel(
            name='Attendance',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('present', models.BooleanField()),
                ('noted_at', models.DateTimeField()),
                ('membership', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='cases.membership')),
                ('meeting', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='attendance', to='decisions.meeting')),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('meeting', 'membership'), name='one_attendance_per_member')],
            },
        ),
        migrations.CreateModel(
            name='ExportPart',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('number', models.PositiveIntegerField()),
                ('data', models.BinaryField()),
                ('export', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='parts', to='decisions.cohortexport')),
            ],
            options={
                'ordering': ['number'],
                'constraints': [models.UniqueConstraint(fields=('export', 'number'), name='one_part_per_number')],
            },
        ),
        migrations.CreateModel(
            name='Interest',
            fields=[
                ('id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ('reason', models.CharField(max_length=300)),
                ('declared_at', models.DateTimeField()),
                ('item', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='interests', to='decisions.agendaitem')),
                ('membership', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='cases.membership')),
            ],
            options={
                'ordering': ['declared_at'],
                'constraints': [models.UniqueConstraint(fields=('item', 'membership'), name='one_interest_per_member_and_case')],
            },
        ),
        migrations.CreateModel(
            name='LetterText',
            fields=[
                ('id', models.BigAutoField(primary_key=True, serialize=False)),
                ('kind', models.CharField(choices=[('letter_referrer', 'Letter to the referrer'), ('letter_gp', 'Letter to the GP'), ('letter_patient', 'Letter to the patient')], max_length=20)),
                ('version', models.PositiveIntegerField()),
                ('text', models.TextField()),
                ('delivered', models.BooleanField(default=False)),
                ('saved_at', models.DateTimeField()),
                ('saved_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('site', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='letter_texts', to='cases.site')),
            ],
            options={
                'ordering': ['kind', '-version'],
                'constraints': [models.UniqueConstraint(fields=('site', 'kind', 'version'), name='one_letter_text_per_version')],
            },
        ),
        migrations.CreateModel(
            name='MeetingReply',
            fields=[
                ('id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ('answer', models.CharField(choices=[('coming', 'Coming'), ('tentative', 'Perhaps'), ('not_coming', 'Not coming')], max_length=12)),
                ('leaves_at', models.DateTimeField(blank=True, null=True)),
                ('note', models.CharField(blank=True, max_length=300)),
                ('noted_at', models.DateTimeField()),
                ('deputy', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='cases.membership')),
                ('meeting', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='replies', to='decisions.meeting')),
                ('membership', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='replies', to='cases.membership')),
                ('noted_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('meeting', 'membership'), name='one_reply_per_member'), models.CheckConstraint(condition=models.Q(('answer__in', ['coming', 'tentative', 'not_coming'])), name='reply_is_known')],
            },
        ),
        migrations.CreateModel(
            name='MetricReport',
            fields=[
                ('id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ('key', models.CharField(max_length=64)),
                ('filters', models.JSONField(default=dict)),
                ('cases', models.PositiveIntegerField()),
                ('event', models.BigIntegerField()),
                ('tables', models.JSONField(default=list)),
                ('made_at', models.DateTimeField()),
                ('board', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='metric_reports', to='cases.board')),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('board', 'key'), name='one_report_per_filters')],
            },
        ),
        migrations.CreateModel(
            name='MinuteRevision',
            fields=[
                ('id', models.BigAutoField(primary_key=True, serialize=False)),
                ('number', models.PositiveIntegerField(null=True)),
                ('text', models.TextField(blank=True)),
                ('based_on', models.PositiveIntegerField(default=0)),
                ('written_at', models.DateTimeField()),
                ('item', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='minute_revisions', to='decisions.agendaitem')),
                ('written_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'ordering': ['id'],
                'constraints': [models.UniqueConstraint(fields=('item', 'number'), name='one_minute_revision_per_number')],
            },
        ),
        migrations.CreateModel(
            name='Opinion',
            fields=[
                ('id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ('holder_name', models.CharField(max_length=120)),
                ('specialty', models.CharField(blank=True, max_length=40)),
                ('sequence', models.PositiveSmallIntegerField()),
                ('choice', models.CharField(blank=True, max_length=60)),
                ('text', models.TextField(blank=True)),
                ('advice_seen', models.BooleanField()),
                ('at', models.DateTimeField()),
                ('item', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='opinions', to='decisions.agendaitem')),
                ('user', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'ordering': ['specialty', 'holder_name', 'sequence'],
                'constraints': [models.UniqueConstraint(fields=('item', 'user', 'sequence'), name='one_opinion_per_member_and_sequence'), models.CheckConstraint(condition=models.Q(models.Q(('choice', ''), _negated=True), models.Q(('text', ''), _negated=True), _connector='OR'), name='opinion_says_something')],
            },
        ),
        migrations.CreateModel(
            name='Recipient',
            fields=[
                ('id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ('part', models.CharField(choices=[('referrer', 'Referrer'), ('gp', 'GP'), ('patient', 'Patient')], max_length=10)),
                ('name', models.CharField(max_length=260)),
                ('address', models.TextField(blank=True)),
                ('email', models.EmailField(blank=True, max_length=254)),
                ('set_at', models.DateTimeField()),
                ('case', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='recipients', to='cases.case')),
                ('correspondent', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='decisions.correspondent')),
                ('set_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'ordering': ['set_at'],
                'indexes': [models.Index(fields=['case', 'part', 'set_at'], name='decisions_r_case_id_12cc70_idx')],
            },
        ),
        migrations.CreateModel(
            name='RecordedResult',
            fields=[
                ('id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ('instrument', models.CharField(max_length=60)),
                ('instrument_version', models.CharField(max_length=40)),
                ('knowledge_version', models.CharField(max_length=40)),
                ('values', models.JSONField(default=dict)),
                ('computed_on', models.DateField()),
                ('computed_by', models.CharField(max_length=160)),
                ('tool', models.CharField(blank=True, max_length=300)),
                ('note', models.TextField(blank=True)),
                ('withdrawn', models.BooleanField(default=False)),
                ('recorded_at', models.DateTimeField()),
                ('case', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='recorded_results', to='cases.case')),
                ('recorded_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('supersedes', models.OneToOneField(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='superseded_by', to='decisions.recordedresult')),
            ],
            options={
                'ordering': ['-computed_on', '-recorded_at'],
            },
        ),
        migrations.CreateModel(
            name='Round',
            fields=[
                ('id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ('number', models.PositiveSmallIntegerField()),
                ('question', models.CharField(max_length=400)),
                ('options', models.JSONField()),
                ('without_assessment_reason', models.CharField(blank=True, max_length=300)),
                ('facts_version', models.PositiveIntegerField()),
                ('state', models.CharField(choices=[('open', 'Open'), ('closed', 'Closed'), ('void', 'Void')], default='open', max_length=8)),
                ('opened_at', models.DateTimeField()),
                ('closed_at', models.DateTimeField(blank=True, null=True)),
                ('tally', models.JSONField(null=True)),
                ('quorum', models.JSONField(null=True)),
                ('ballots_digest', models.CharField(blank=True, max_length=64)),
                ('void_reason', models.CharField(blank=True, max_length=300)),
                ('again_reason', models.CharField(blank=True, max_length=300, null=True)),
                ('agreement', models.JSONField(null=True)),
                ('assessment', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='rounds', to='decisions.assessment')),
                ('closed_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('item', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='rounds', to='decisions.agendaitem')),
                ('opened_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'ordering': ['number'],
                'constraints': [models.UniqueConstraint(fields=('item', 'number'), name='one_round_per_number'), models.UniqueConstraint(condition=models.Q(('state', 'open')), fields=('item',), name='one_open_round_per_item'), models.CheckConstraint(condition=models.Q(('state__in', ['open', 'closed', 'void'])), name='round_state_is_known'), models.CheckConstraint(condition=models.Q(models.Q(('state', 'closed'), _negated=True), models.Q(('quorum__isnull', False), ('tally__isnull', False)), _connector='OR'), name='closed_round_has_tally_and_quorum')],
            },
        ),
        migrations.CreateModel(
            name='Decision',
            fields=[
                ('id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ('version', models.PositiveSmallIntegerField()),
                ('outcome', models.CharField(choices=[('recommended', 'Recommendation made'), ('none_yet', 'No recommendation yet')], max_length=12)),
                ('options', models.JSONField(default=list)),
                ('rationale', models.TextField()),
                ('departure_reason', models.TextField(blank=True)),
                ('payload', models.JSONField()),
                ('payload_hash', models.CharField(max_length=64)),
                ('previous_hash', models.CharField(blank=True, max_length=64)),
                ('made_at', models.DateTimeField()),
                ('amends', models.OneToOneField(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='amended_by', to='decisions.decision')),
                ('case', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='decisions', to='cases.case')),
                ('item', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='decisions', to='decisions.agendaitem')),
                ('round', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='decisions', to='decisions.round')),
            ],
            options={
                'ordering': ['made_at'],
                'constraints': [models.UniqueConstraint(fields=('item', 'version'), name='one_decision_per_item_and_version')],
            },
        ),
        migrations.CreateModel(
            name='Document',
            fields=[
                ('id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ('period', models.CharField(blank=True, max_length=24)),
                ('kind', models.CharField(choices=[('agenda', 'Agenda'), ('pack', 'Meeting pack'), ('outcome_summary', 'Outcome summary'), ('patient_outcome', 'Outcome of a patient'), ('letter_referrer', 'Letter to the referrer'), ('letter_gp', 'Letter to the GP'), ('letter_patient', 'Letter to the patient'), ('outcome_report', 'Outcome report')], max_length=20)),
                ('variant', models.CharField(blank=True, choices=[('radiology', 'Radiology list'), ('teaching', 'Teaching copy, pseudonymised'), ('large_print', 'Large print')], max_length=20)),
                ('version', models.PositiveSmallIntegerField()),
                ('content', models.JSONField()),
                ('content_hash', models.CharField(max_length=64)),
                ('made_at', models.DateTimeField()),
                ('board', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='documents', to='cases.board')),
                ('made_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('decision', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='documents', to='decisions.decision')),
                ('meeting', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='documents', to='decisions.meeting')),
            ],
            options={
                'ordering': ['kind', 'variant', '-version'],
                'constraints': [models.UniqueConstraint(condition=models.Q(('meeting__isnull', False)), fields=('meeting', 'kind', 'variant', 'version'), name='one_document_per_version'), models.UniqueConstraint(condition=models.Q(('decision__isnull', False)), fields=('decision', 'kind', 'variant', 'version'), name='one_document_per_version_of_a_decision'), models.UniqueConstraint(condition=models.Q(('period', ''), _negated=True), fields=('board', 'period', 'kind', 'variant', 'version'), name='one_document_per_version_of_a_period'), models.CheckConstraint(condition=models.Q(models.Q(('decision__isnull', True), ('meeting__isnull', False), ('period', '')), models.Q(('decision__isnull', False), ('meeting__isnull', True), ('period', '')), models.Q(('decision__isnull', True), ('meeting__isnull', True), models.Q(('period', ''), _negated=True)), _connector='OR'), name='a_document_has_one_subject')],
            },
        ),
        migrations.CreateModel(
            name='Dispatch',
            fields=[
                ('id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ('way', models.CharField(choices=[('email', 'Secure link by e-mail'), ('download', 'Handed over as a file'), ('post', 'Printed and posted')], max_length=10)),
                ('prepared_at', models.DateTimeField()),
                ('document', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='dispatches', to='decisions.document')),
                ('prepared_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('recipient', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='dispatches', to='decisions.recipient')),
            ],
            options={
                'ordering': ['prepared_at'],
            },
        ),
        migrations.CreateModel(
            name='Signature',
            fields=[
                ('id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ('printed_name', models.CharField(max_length=160)),
                ('meaning', models.CharField(choices=[('chaired', 'Chaired the meeting and signs its decision'), ('approved', 'Was not at the meeting and approves its decision'), ('authored', 'Authored this amendment of the decision and signs it'), ('dissent_noted', 'Notes the dissent on record'), ('ratified', 'Ratifies the decision of an emergency board'), ('not_ratified', 'Does not ratify the decision of an emergency board'), ('amended', 'Amends the decision')], max_length=20)),
                ('method', models.CharField(max_length=20)),
                ('at', models.DateTimeField()),
                ('digest', models.CharField(max_length=64)),
                ('decision', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='signatures', to='decisions.decision')),
                ('signer', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'ordering': ['at', 'meaning'],
                'constraints': [models.UniqueConstraint(fields=('decision', 'signer', 'meaning'), name='one_signature_per_meaning')],
            },
        ),
        migrations.CreateModel(
            name='ArchiveCopy',
            fields=[
                ('document', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, primary_key=True, related_name='archive_copy', serialize=False, to='decisions.document')),
                ('pdf', models.BinaryField()),
                ('sha256', models.CharField(max_length=64)),
                ('size', models.PositiveIntegerField()),
                ('engine', models.CharField(max_length=60)),
                ('made_at', models.DateTimeField()),
            ],
        ),
        migrations.CreateModel(
            name='DocumentFile',
            fields=[
                ('document', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, primary_key=True, related_name='file', serialize=False, to='decisions.document')),
                ('pdf', models.BinaryField()),
                ('sha256', models.CharField(max_length=64)),
                ('pages', models.PositiveSmallIntegerField()),
                ('size', models.PositiveIntegerField()),
                ('engine', models.CharField(max_length=60)),
                ('made_at', models.DateTimeField()),
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
                ('ended_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('owner', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='action_items', to='cases.membership')),
                ('item', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='action_items', to='decisions.agendaitem')),
                ('decision', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='action_items', to='decisions.decision')),
            ],
            options={
                'ordering': ['due_on', 'created_at'],
                'indexes': [models.Index(fields=['case', 'state', 'due_on'], name='decisions_a_case_id_66a0ce_idx')],
                'constraints': [models.CheckConstraint(condition=models.Q(('state__in', ['open', 'done', 'dropped'])), name='action_state_is_known'), models.CheckConstraint(condition=models.Q(models.Q(('ended_at', None), ('state', 'open')), models.Q(models.Q(('state', 'open'), _negated=True), models.Q(('ended_at', None), _negated=True)), _connector='OR'), name='action_that_ended_says_when')],
            },
        ),
        migrations.CreateModel(
            name='LetterLink',
            fields=[
                ('dispatch', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, primary_key=True, related_name='link', serialize=False, to='decisions.dispatch')),
                ('digest', models.CharField(max_length=64, unique=True)),
                ('asks', models.CharField(choices=[('birth_date', "The patient's date of birth"), ('code', 'A code that you tell the recipient yourself')], max_length=10)),
                ('code', models.CharField(blank=True, max_length=128)),
                ('expires_at', models.DateTimeField()),
            ],
        ),
        migrations.CreateModel(
            name='LinkOpening',
            fields=[
                ('id', models.BigAutoField(primary_key=True, serialize=False)),
                ('right', models.BooleanField()),
                ('at', models.DateTimeField()),
                ('link', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='openings', to='decisions.letterlink')),
            ],
            options={
                'ordering': ['id'],
            },
        ),
        migrations.CreateModel(
            name='DispatchEvent',
            fields=[
                ('id', models.BigAutoField(primary_key=True, serialize=False)),
                ('state', models.CharField(choices=[('prepared', 'Prepared'), ('sent', 'Sent'), ('failed', 'Failed'), ('retried', 'Tried again'), ('acknowledged', 'Received')], max_length=14)),
                ('says', models.CharField(blank=True, max_length=300)),
                ('at', models.DateTimeField()),
                ('by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('dispatch', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='events', to='decisions.dispatch')),
            ],
            options={
                'ordering': ['id'],
            },
        ),
        migrations.CreateModel(
            name='DocumentReading',
            fields=[
                ('id', models.BigAutoField(primary_key=True, serialize=False)),
                ('at', models.DateTimeField()),
                ('document', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='readings', to='decisions.document')),
                ('user', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'ordering': ['at'],
                'indexes': [models.Index(fields=['document', 'user'], name='readings_of_a_document')],
            },
        ),
        migrations.CreateModel(
            name='Implementation',
            fields=[
                ('id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ('state', models.CharField(choices=[('fully', 'Carried out in full'), ('partly', 'In part'), ('not', 'Not'), ('unknown', 'Cannot be found out')], max_length=8)),
                ('reason', models.CharField(blank=True, max_length=24)),
                ('on', models.DateField()),
                ('note', models.TextField(blank=True)),
                ('recorded_at', models.DateTimeField()),
                ('case', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='implementations', to='cases.case')),
                ('decision', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='implementations', to='decisions.decision')),
                ('recorded_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'ordering': ['recorded_at'],
            },
        ),
        migrations.CreateModel(
            name='Letter',
            fields=[
                ('id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ('kind', models.CharField(choices=[('letter_referrer', 'Letter to the referrer'), ('letter_gp', 'Letter to the GP'), ('letter_patient', 'Letter to the patient')], max_length=20)),
                ('text_version', models.PositiveIntegerField()),
                ('begun_at', models.DateTimeField()),
                ('begun_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('decision', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='letters', to='decisions.decision')),
            ],
            options={
                'ordering': ['begun_at', 'kind'],
                'constraints': [models.UniqueConstraint(fields=('decision', 'kind'), name='one_letter_per_decision_and_kind')],
            },
        ),
        migrations.CreateModel(
            name='LetterRevision',
            fields=[
                ('id', models.BigAutoField(primary_key=True, serialize=False)),
                ('number', models.PositiveIntegerField(null=True)),
                ('text', models.TextField()),
                ('based_on', models.PositiveIntegerField(default=0)),
                ('written_at', models.DateTimeField()),
                ('letter', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='revisions', to='decisions.letter')),
                ('written_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'ordering': ['id'],
                'constraints': [models.UniqueConstraint(fields=('letter', 'number'), name='one_letter_revision_per_number')],
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
            name='Seat',
            fields=[
                ('id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ('holder_name', models.CharField(max_length=120)),
                ('specialty', models.CharField(blank=True, max_length=40)),
                ('recused_at', models.DateTimeField(blank=True, null=True)),
                ('recused_reason', models.CharField(blank=True, max_length=300)),
                ('round', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='seats', to='decisions.round')),
                ('user', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'ordering': ['specialty', 'holder_name'],
                'constraints': [models.UniqueConstraint(fields=('round', 'user'), name='one_seat_per_person_and_round')],
            },
        ),
        migrations.CreateModel(
            name='Dissent',
            fields=[
                ('id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ('statement', models.TextField()),
                ('at', models.DateTimeField()),
                ('seat', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='dissent', to='decisions.seat')),
            ],
        ),
        migrations.CreateModel(
            name='BallotEvent',
            fields=[
                ('id', models.BigAutoField(primary_key=True, serialize=False)),
                ('sequence', models.PositiveSmallIntegerField()),
                ('choice', models.CharField(max_length=60)),
                ('comment', models.TextField(blank=True)),
                ('idempotency_key', models.CharField(max_length=64)),
                ('replaces', models.CharField(blank=True, max_length=64)),
                ('advice_seen', models.BooleanField(default=False)),
                ('receipt', models.CharField(max_length=64, unique=True)),
                ('at', models.DateTimeField()),
                ('advice', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='decisions.assessment')),
                ('round', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='ballots', to='decisions.round')),
                ('cast_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='cast_for_others', to='decisions.seat')),
                ('seat', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='ballots', to='decisions.seat')),
            ],
            options={
                'ordering': ['id'],
                'constraints': [models.UniqueConstraint(fields=('seat', 'sequence'), name='one_ballot_per_seat_and_sequence'), models.UniqueConstraint(condition=models.Q(('cast_by', None)), fields=('seat', 'idempotency_key'), name='one_ballot_per_idempotency_key'), models.UniqueConstraint(condition=models.Q(('cast_by__isnull', False)), fields=('seat', 'cast_by', 'idempotency_key'), name='one_ballot_per_delegate_and_key')],
            },
        ),
        migrations.CreateModel(
            name='ThemeAnswer',
            fields=[
                ('id', models.BigAutoField(primary_key=True, serialize=False)),
                ('theme', models.CharField(max_length=24)),
                ('answer', models.CharField(choices=[('yes', 'Yes'), ('no', 'No'), ('not_applicable', 'Not applicable')], max_length=16)),
                ('answered_at', models.DateTimeField()),
                ('answered_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('item', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='theme_answers', to='decisions.agendaitem')),
            ],
            options={
                'ordering': ['id'],
            },
        ),
        append_only(
            *("decisions_assessment", "decisions_ballotevent", "decisions_decision", "decisions_signature"),
            *("decisions_document", "decisions_documentfile", "decisions_recordedresult"),
            *("decisions_knowledgerelease", "decisions_implementation", "decisions_deferralreason"),
            *("decisions_signingkey", "decisions_seal", "decisions_opinion", "decisions_dissent"),
            *("decisions_adviceshown", "decisions_attendancenote", "decisions_themeanswer"),
            *("decisions_minuterevision", "decisions_interest", "decisions_emergencycall"),
            *("decisions_callanswer", "decisions_callstep", "decisions_ratification", "decisions_archivecopy"),
            *("decisions_documentreading", "decisions_lettertext", "decisions_letter"),
            *("decisions_letterrevision", "decisions_recipient", "decisions_dispatch", "decisions_dispatchevent"),
            *("decisions_letterlink", "decisions_linkopening"),
        ),
        frozen_once("decisions_round", "OLD.state <> 'open'"),
        frozen_once("decisions_seat", "OLD.recused_at IS NOT NULL"),
        frozen_once("decisions_delegation", "OLD.revoked_at IS NOT NULL"),
        frozen_once("decisions_discussion", "OLD.ended_at IS NOT NULL"),
        frozen_once("decisions_break", "OLD.ended_at IS NOT NULL"),
        _settled("decisions_round_as_opened", "decisions_round", _ROUND, "settled at opening"),
        _settled("decisions_seat_as_opened", "decisions_seat", _SEAT, "settled at opening"),
        _settled("decisions_delegation_settled", "decisions_delegation", _DELEGATION, "settled when it was made"),
        _settled("decisions_round_settled", "decisions_round", ("again_reason",), "settled when it was made"),
        _needs(
            "decisions_ballot_allowed",
            "INSERT ON decisions_ballotevent",
            _HELD,
            "a ballot needs an open round and an eligible seat",
        ),
        _needs("decisions_seat_allowed", "INSERT ON decisions_seat", _OPEN, "seats are added while a round opens"),
        _needs("decisions_recusal_allowed", "UPDATE ON decisions_seat", _OPEN, "a seat is recused in an open round"),
    ]
