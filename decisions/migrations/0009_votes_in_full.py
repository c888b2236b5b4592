"""Delegated votes, preliminary opinions, dissent, and what was shown before a ballot.

On SQLite the table of ballots is remade, so its triggers are made again; on both databases a
ballot by a delegate needs a delegation that holds at that moment.
"""

import django.db.models.deletion
import uuid
from django.conf import settings
from django.db import migrations, models

from cases.models.append_only import RunPerVendor, append_only, frozen_once

# That the delegation is of the same board is for the action to check: SQLite refuses to remake a table
# that a trigger names, and meetings and agenda items will be remade again.
_HELD = """
SELECT 1 FROM decisions_round r JOIN decisions_seat s ON s.round_id = r.id
WHERE r.id = NEW.round_id AND r.state = 'open' AND s.id = NEW.seat_id AND s.recused_at IS NULL
AND (NEW.cast_by_id IS NULL OR EXISTS (
    SELECT 1 FROM decisions_seat c JOIN decisions_delegation d ON d.delegate_id = c.user_id
    WHERE c.id = NEW.cast_by_id AND c.round_id = r.id AND c.recused_at IS NULL
    AND d.owner_id = s.user_id AND d.revoked_at IS NULL
    AND d.starts_at <= NEW.at AND NEW.at < d.ends_at))
"""
_REFUSED = "a ballot needs an open round and an eligible seat"
_SETTLED = {
    "decisions_delegation": (
        *("id", "board_id", "owner_id", "owner_name", "delegate_id", "delegate_name"),
        *("starts_at", "ends_at", "made_at"),
    ),
    "decisions_round": ("again_reason",),
}


def _settled(table, columns):
    """Refuse UPDATE of what was settled when the row was made."""
    name = f"{table}_settled"
    sqlite = " OR ".join(f"OLD.{column} IS NOT NEW.{column}" for column in columns)
    postgresql = " OR ".join(f"OLD.{column} IS DISTINCT FROM NEW.{column}" for column in columns)
    return RunPerVendor(
        sqlite=[
            f"CREATE TRIGGER {name} BEFORE UPDATE ON {table} WHEN {sqlite} "
            f"BEGIN SELECT RAISE(ABORT, '{table} was settled when it was made'); END;"
        ],
        postgresql=[
            f"CREATE TRIGGER {name} BEFORE UPDATE ON {table} FOR EACH ROW WHEN ({postgresql}) "
            "EXECUTE FUNCTION tumorboard_refuse_change();"
        ],
    )


def _ballots_again():
    return RunPerVendor(
        sqlite=[
            *append_only("decisions_ballotevent").per_vendor["sqlite"],
            "CREATE TRIGGER decisions_ballot_allowed BEFORE INSERT ON decisions_ballotevent "
            f"WHEN NOT EXISTS ({_HELD}) BEGIN SELECT RAISE(ABORT, '{_REFUSED}'); END;",
        ],
        postgresql=[
            f"""
            CREATE OR REPLACE FUNCTION decisions_ballot_allowed() RETURNS trigger AS $$
            BEGIN
                PERFORM 1 FROM ({_HELD} FOR SHARE) AS allowed;
                IF NOT FOUND THEN RAISE EXCEPTION '{_REFUSED}' USING ERRCODE = 'integrity_constraint_violation'; END IF;
                RETURN NEW;
            END; $$ LANGUAGE plpgsql;
            """
        ],
    )


class Migration(migrations.Migration):

    dependencies = [
        ('cases', '0005_site_policy'),
        ('decisions', '0008_follow_through_and_seals'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='AdviceShown',
            fields=[
                ('id', models.BigAutoField(primary_key=True, serialize=False)),
                ('via', models.CharField(max_length=20)),
                ('at', models.DateTimeField()),
            ],
            options={
                'ordering': ['id'],
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
            ],
            options={
                'ordering': ['starts_at'],
            },
        ),
        migrations.CreateModel(
            name='Dissent',
            fields=[
                ('id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ('statement', models.TextField()),
                ('at', models.DateTimeField()),
            ],
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
            ],
            options={
                'ordering': ['specialty', 'holder_name', 'sequence'],
            },
        ),
        migrations.RemoveConstraint(
            model_name='ballotevent',
            name='one_ballot_per_idempotency_key',
        ),
        migrations.AddField(
            model_name='ballotevent',
            name='advice',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='decisions.assessment'),
        ),
        migrations.AddField(
            model_name='ballotevent',
            name='cast_by',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='cast_for_others', to='decisions.seat'),
        ),
        migrations.AddField(
            model_name='round',
            name='again_reason',
            field=models.CharField(blank=True, max_length=300, null=True),
        ),
        migrations.AddField(
            model_name='round',
            name='agreement',
            field=models.JSONField(null=True),
        ),
        migrations.AddConstraint(
            model_name='ballotevent',
            constraint=models.UniqueConstraint(condition=models.Q(('cast_by', None)), fields=('seat', 'idempotency_key'), name='one_ballot_per_idempotency_key'),
        ),
        migrations.AddConstraint(
            model_name='ballotevent',
            constraint=models.UniqueConstraint(condition=models.Q(('cast_by__isnull', False)), fields=('seat', 'cast_by', 'idempotency_key'), name='one_ballot_per_delegate_and_key'),
        ),
        migrations.AddField(
            model_name='adviceshown',
            name='assessment',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='shown_to', to='decisions.assessment'),
        ),
        migrations.AddField(
            model_name='adviceshown',
            name='case',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='cases.case'),
        ),
        migrations.AddField(
            model_name='adviceshown',
            name='user',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='delegation',
            name='board',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='delegations', to='cases.board'),
        ),
        migrations.AddField(
            model_name='delegation',
            name='delegate',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='delegation',
            name='owner',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='dissent',
            name='seat',
            field=models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='dissent', to='decisions.seat'),
        ),
        migrations.AddField(
            model_name='opinion',
            name='item',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='opinions', to='decisions.agendaitem'),
        ),
        migrations.AddField(
            model_name='opinion',
            name='user',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddConstraint(
            model_name='adviceshown',
            constraint=models.UniqueConstraint(fields=('user', 'assessment'), name='first_showing_per_person_and_assessment'),
        ),
        migrations.AddConstraint(
            model_name='delegation',
            constraint=models.CheckConstraint(condition=models.Q(('ends_at__gt', models.F('starts_at'))), name='delegation_has_an_end'),
        ),
        migrations.AddConstraint(
            model_name='delegation',
            constraint=models.CheckConstraint(condition=models.Q(('owner', models.F('delegate')), _negated=True), name='delegation_is_to_another'),
        ),
        migrations.AddConstraint(
            model_name='opinion',
            constraint=models.UniqueConstraint(fields=('item', 'user', 'sequence'), name='one_opinion_per_member_and_sequence'),
        ),
        migrations.AddConstraint(
            model_name='opinion',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('choice', ''), _negated=True), models.Q(('text', ''), _negated=True), _connector='OR'), name='opinion_says_something'),
        ),
        append_only("decisions_opinion", "decisions_dissent", "decisions_adviceshown"),
        frozen_once("decisions_delegation", "OLD.revoked_at IS NOT NULL"),
        *(_settled(table, columns) for table, columns in _SETTLED.items()),
        _ballots_again(),
    ]
