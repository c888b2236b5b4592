"""Somebody who owns the database alters the access log: every way of doing so is found."""

from contextlib import contextmanager
from datetime import timedelta

import pytest
from django.core.management import CommandError, call_command
from django.db import connection
from django.utils import timezone

from cases import access, audit
from cases.models import AuditChain, AuditEntry
from tests import builders
from tests.stage import staged


def two_chains(cast):
    """A board's chain of more than ten lines, and a second chain beside it."""
    case = builders.a_case_ready_for_listing(cast)
    builders.a_referral(cast, by=cast.outsider, board=cast.other_board)
    for _ in range(4):
        access.case(cast.surgeon.actor, case.pk, "case.read")
    assert list(audit.faults()) == []
    return str(cast.board.pk)


stage = staged(two_chains)


@pytest.fixture
def chain(scene):
    return scene.made


@contextmanager
def triggers_bypassed():
    """What somebody can do who owns the database."""
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute("SET LOCAL session_replication_role = replica")
        else:
            cursor.execute("SELECT name FROM sqlite_master WHERE type = 'trigger' AND tbl_name = 'cases_auditentry'")
            for (name,) in cursor.fetchall():
                cursor.execute(f'DROP TRIGGER "{name}"')
        yield cursor
        if connection.vendor == "postgresql":
            cursor.execute("SET LOCAL session_replication_role = DEFAULT")


def _lines(chain):
    return AuditEntry.objects.filter(chain=chain)


EDITS = {
    "actor": lambda row, cast: {"actor": cast.observer.user},
    "actor_name": lambda row, cast: {"actor_name": "Nobody"},
    "role": lambda row, cast: {"role": "chair"},
    "via": lambda row, cast: {"via": "system"},
    "verb": lambda row, cast: {"verb": "meeting.read"},
    "at": lambda row, cast: {"at": row.at + timedelta(microseconds=1)},
    "board": lambda row, cast: {"board": None},
    "case": lambda row, cast: {"case": None},
    "patient": lambda row, cast: {"patient": None},
    "subject": lambda row, cast: {"subject": "else"},
    "detail": lambda row, cast: {"detail": {"facts": ["kps", "more"]}},
    "request_id": lambda row, cast: {"request_id": "x"},
    "address": lambda row, cast: {"address": "10.0.0.1"},
    "previous": lambda row, cast: {"previous": "0" * 64},
    "digest": lambda row, cast: {"digest": "0" * 64},
    "sequence": lambda row, cast: {"sequence": 900},
}


@pytest.mark.parametrize("column", EDITS)
def test_an_edited_line_is_found(cast, chain, column):
    row = _lines(chain).get(sequence=4)
    with triggers_bypassed():
        AuditEntry.objects.filter(pk=row.pk).update(**EDITS[column](row, cast))
    assert list(audit.faults()) == [f"chain {chain}: entry 4 is missing, moved or altered"]


def test_the_edits_above_cover_every_column():
    assert set(EDITS) == {field.name for field in AuditEntry._meta.concrete_fields} - {"id", "chain"}


@pytest.mark.parametrize("sequence", [1, 4])
def test_a_removed_line_is_found(chain, sequence):
    with triggers_bypassed():
        _lines(chain).filter(sequence=sequence).delete()
    assert list(audit.faults()) == [f"chain {chain}: entry {sequence} is missing, moved or altered"]


@pytest.mark.parametrize("cut", [1, 3])
def test_a_cut_tail_is_found(chain, cut):
    head = AuditChain.objects.get(name=chain).sequence
    with triggers_bypassed():
        _lines(chain).filter(sequence__gt=head - cut).delete()
    assert list(audit.faults()) == [f"chain {chain}: the log ends at {head - cut}, its head says {head}"]


def test_a_chain_that_was_removed_whole_is_found(chain):
    head = AuditChain.objects.get(name=chain).sequence
    with triggers_bypassed():
        _lines(chain).delete()
    assert list(audit.faults()) == [f"chain {chain}: the log ends at 0, its head says {head}"]


def test_lines_of_a_chain_without_a_head_are_found(chain):
    AuditChain.objects.filter(name=chain).delete()
    assert list(audit.faults()) == [f"chain {chain}: there are lines but no head"]


def test_a_line_inserted_without_the_key_is_found(chain, settings):
    chain_head = AuditChain.objects.get(name=chain)
    last = _lines(chain).get(sequence=chain_head.sequence)
    forged = AuditEntry(
        chain=chain,
        sequence=last.sequence + 1,
        at=timezone.now(),
        actor_name="Dr Forged",
        via="session",
        verb="case.read",
        previous=last.digest,
    )
    key, settings.AUDIT_KEY = settings.AUDIT_KEY, "a guess"
    forged.digest = audit.digest_of(forged)
    settings.AUDIT_KEY = key
    forged.save()
    AuditChain.objects.filter(name=chain).update(sequence=forged.sequence, head=forged.digest)
    assert list(audit.faults()) == [f"chain {chain}: entry {forged.sequence} is missing, moved or altered"]


def test_two_lines_that_changed_places_are_found(chain):
    fourth, fifth = (_lines(chain).get(sequence=number) for number in (4, 5))
    with triggers_bypassed():
        for row, sequence in ((fourth, 900), (fifth, 4), (fourth, 5)):
            AuditEntry.objects.filter(pk=row.pk).update(sequence=sequence)
    assert list(audit.faults()) == [f"chain {chain}: entry 4 is missing, moved or altered"]


def test_a_line_moved_to_another_chain_is_found_in_both(cast, chain):
    other = AuditChain.objects.get(name=str(cast.other_board.pk))
    moved = _lines(chain).get(sequence=4)
    with triggers_bypassed():
        AuditEntry.objects.filter(pk=moved.pk).update(chain=other.name, sequence=other.sequence + 1)
    assert set(audit.faults()) == {
        f"chain {chain}: entry 4 is missing, moved or altered",
        f"chain {other.name}: entry {other.sequence + 1} is missing, moved or altered",
    }


def test_the_command_says_so_in_words_and_by_its_exit_code(chain, capsys):
    call_command("verify_audit")
    assert "every one in its place" in capsys.readouterr().out
    with triggers_bypassed():
        _lines(chain).filter(sequence=2).update(actor_name="Nobody")
    with pytest.raises(CommandError, match=r"1 fault"):
        call_command("verify_audit")
    assert f"chain {chain}: entry 2" in capsys.readouterr().err


def test_only_an_anchor_shows_a_tail_that_was_cut_together_with_its_head(chain, tmp_path, capsys):
    anchors = tmp_path / "anchors"
    call_command("verify_audit", "--anchors", anchors)
    kept = AuditChain.objects.get(name=chain)
    last = _lines(chain).get(sequence=kept.sequence - 3)
    with triggers_bypassed():
        _lines(chain).filter(sequence__gt=last.sequence).delete()
    AuditChain.objects.filter(name=chain).update(sequence=last.sequence, head=last.digest)
    call_command("verify_audit")
    with pytest.raises(CommandError):
        call_command("verify_audit", "--anchors", anchors)
    assert f"chain {chain}: entry {kept.sequence} was anchored and is no longer there" in capsys.readouterr().err


def test_anchors_of_a_log_that_grew_still_hold(cast, chain, tmp_path):
    anchors = tmp_path / "anchors"
    call_command("verify_audit", "--anchors", anchors)
    builders.a_referral(cast)
    call_command("verify_audit", "--anchors", anchors)
    assert len(anchors.read_text().splitlines()) == 2 * AuditChain.objects.count()
