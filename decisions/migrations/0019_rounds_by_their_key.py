"""Let PostgreSQL find the round of a ballot or a seat by its key, whatever its statistics say.

Asked for an open round it took the small index that allows one open round per item. Entries of rounds
that were closed leave that index only when no older transaction is under way any more, and until then
every ballot read all of them. The rules themselves are those of before, word for word.
"""

from django.db import migrations

from cases.models.append_only import RunPerVendor

# An expression, for which no partial index is taken.
_OPEN = "r.state || '' = 'open'"
_ROUND = f"SELECT 1 FROM decisions_round r WHERE r.id = NEW.round_id AND {_OPEN}"
_HELD = f"""
SELECT 1 FROM decisions_round r JOIN decisions_seat s ON s.round_id = r.id
WHERE r.id = NEW.round_id AND {_OPEN} AND s.id = NEW.seat_id AND s.recused_at IS NULL
AND (NEW.cast_by_id IS NULL OR EXISTS (
    SELECT 1 FROM decisions_seat c JOIN decisions_delegation d ON d.delegate_id = c.user_id
    WHERE c.id = NEW.cast_by_id AND c.round_id = r.id AND c.recused_at IS NULL
    AND d.owner_id = s.user_id AND d.revoked_at IS NULL
    AND d.starts_at <= NEW.at AND NEW.at < d.ends_at))
"""
_RULES = {
    "decisions_ballot_allowed": (_HELD, "a ballot needs an open round and an eligible seat"),
    "decisions_seat_allowed": (_ROUND, "seats are added while a round opens"),
    "decisions_recusal_allowed": (_ROUND, "a seat is recused in an open round"),
}
_FUNCTION = """
CREATE OR REPLACE FUNCTION {name}() RETURNS trigger AS $$
BEGIN
    PERFORM 1 FROM ({query} FOR SHARE) AS allowed;
    IF NOT FOUND THEN RAISE EXCEPTION '{says}' USING ERRCODE = 'integrity_constraint_violation'; END IF;
    RETURN NEW;
END; $$ LANGUAGE plpgsql;
"""


class Migration(migrations.Migration):
    dependencies = [("decisions", "0018_outcomes_by_reference")]

    operations = [
        RunPerVendor(
            sqlite=[],
            postgresql=[_FUNCTION.format(name=name, query=query, says=says) for name, (query, says) in _RULES.items()],
        )
    ]
