"""The access log: no change without its line, no tampering without a trace."""

import json
from contextlib import contextmanager
from datetime import timedelta
from functools import partial

import pytest
from django.apps import apps
from django.core.management import CommandError, call_command
from django.core.serializers.json import DjangoJSONEncoder
from django.db import connection
from django.utils import timezone

from cases import access, audit
from cases.actions.add_lesion import add_lesion
from cases.actions.add_study import add_study
from cases.actions.choose_value import choose_value
from cases.actions.end_membership import end_membership
from cases.actions.grant_membership import grant_membership
from cases.actions.issue_token import issue_token
from cases.actions.record_facts import record_facts
from cases.actions.record_follow_up import record_follow_up
from cases.actions.record_treatment import record_treatment
from cases.actions.refer_case import ReferralDetails, refer_case
from cases.actions.report_study import report_study
from cases.actions.revoke_token import revoke_token
from cases.actions.set_up_site import set_up_site
from cases.actions.set_urgency import note_computed_lane, set_urgency
from cases.actions.take_step import take_step
from cases.actions.withdraw_lesion import withdraw_lesion
from cases.audit import Actor
from cases.models import AuditChain, AuditEntry, Membership, User
from tests import board_builders, builders

QUIET = {"sessions", "contenttypes"}


def _in_treatment(cast):
    vote = board_builders.a_closed_vote(cast)
    return board_builders.signed(cast, vote.item).case


def _refer(cast):
    return partial(
        refer_case,
        actor=cast.coordinator.actor,
        board_id=cast.board.pk,
        patient=builders.a_patient(),
        referral=ReferralDetails(clinical_question="What now?"),
    )


def _record(cast):
    case = builders.a_referral(cast)
    return partial(record_facts, actor=cast.surgeon.actor, case_id=case.pk, entries=builders.entries({"kps": 60}))


def _lesion(cast):
    return partial(add_lesion, actor=cast.surgeon.actor, case_id=builders.a_referral(cast).pk, index_level="L2")


def _withdraw(cast):
    lesion = builders.a_lesion(cast, builders.a_referral(cast))
    return partial(withdraw_lesion, actor=cast.surgeon.actor, lesion_id=lesion.pk, reason="Counted twice.")


def _choose(cast):
    case = builders.a_referral(cast)
    record = builders.recorded(cast, case, {"kps": 60})[0]
    return partial(choose_value, actor=cast.chair.actor, case_id=case.pk, record_id=record.pk)


def _study(cast):
    return partial(
        add_study,
        actor=cast.radiologist.actor,
        case_id=builders.a_referral(cast).pk,
        modality="MR",
        region="Whole spine",
        state="requested",
    )


def _report(cast):
    study = builders.a_reported_mri(cast, builders.a_referral(cast), state="done", report="")
    return partial(report_study, actor=cast.radiologist.actor, study_id=study.pk, report="As described.")


def _urgency(cast):
    return partial(
        set_urgency,
        actor=cast.surgeon.actor,
        case_id=builders.a_referral(cast).pk,
        lane="urgent",
        reason="Progressive weakness.",
    )


def _computed_lane(cast):
    return partial(note_computed_lane, builders.a_referral(cast), "urgent", ["cord signs"])


def _step(cast):
    return partial(take_step, actor=cast.coordinator.actor, case_id=builders.a_referral(cast).pk, move="accept")


def _treatment(cast):
    return partial(
        record_treatment,
        actor=cast.surgeon.actor,
        case_id=_in_treatment(cast).pk,
        treatment="systemic_therapy",
        started_on=timezone.now().date(),
    )


def _follow_up(cast):
    return partial(
        record_follow_up,
        actor=cast.surgeon.actor,
        case_id=_in_treatment(cast).pk,
        pain_nrs=2,
        seen_on=timezone.now().date(),
    )


def _token(cast):
    return partial(
        issue_token, actor=cast.surgeon.actor, board_id=cast.board.pk, label="Dashboard", scopes=["case.read"]
    )


def _revoke(cast):
    return partial(revoke_token, actor=cast.surgeon.actor, token_id=_token(cast)()[0].pk)


def _grant(cast):
    person = User.objects.create_user("new@example.org", None, name="Dr New")
    return partial(
        grant_membership,
        actor=cast.administrator.actor,
        board_id=cast.board.pk,
        email=person.email,
        role="clinician",
        specialty="radiology",
    )


def _end(cast):
    return partial(end_membership, actor=cast.administrator.actor, membership_id=cast.surgeon.membership.pk)


def _set_up(cast):
    Membership.objects.filter(role="administrator").update(ended_at=timezone.now())
    return partial(
        set_up_site,
        actor=Actor(None, via="command"),
        site_name="New",
        board_name="Spine",
        email="first@example.org",
        name="First Person",
        password="seven slow grey geese",
    )


WRITES = [
    _refer,
    _record,
    _lesion,
    _withdraw,
    _choose,
    _study,
    _report,
    _urgency,
    _computed_lane,
    _step,
    _treatment,
    _follow_up,
    _token,
    _revoke,
    _grant,
    _end,
    _set_up,
]


def _everything():
    """Every row of every table of the product, as text."""
    models = [model for model in apps.get_models() if model._meta.app_label not in QUIET]
    rows = {model._meta.db_table: list(model.objects.order_by("pk").values()) for model in models}
    return json.dumps(rows, cls=DjangoJSONEncoder, default=repr, sort_keys=True)


@pytest.mark.parametrize("prepare", WRITES, ids=lambda one: one.__name__.strip("_"))
def test_without_its_line_in_the_log_a_change_does_not_happen(cast, prepare, monkeypatch):
    change = prepare(cast)
    before, lines = _everything(), AuditEntry.objects.count()
    with monkeypatch.context() as broken:
        broken.setattr(audit, "append", _fails)
        with pytest.raises(OSError, match="log is full"):
            change()
    assert _everything() == before
    change()
    assert _everything() != before
    assert AuditEntry.objects.count() > lines
    assert list(audit.faults()) == []


def _fails(*args, **kwargs):
    raise OSError("the log is full")


def test_a_read_writes_who_what_and_as_whom_and_a_refused_read_claims_nothing(cast):
    case = builders.a_referral(cast)
    access.case(cast.observer.actor, case.pk, "case.read", subject="overview")
    line = AuditEntry.objects.latest("id")
    assert (line.actor, line.role, line.verb, line.case, line.patient, line.subject) == (
        cast.observer.user,
        "observer",
        "case.read",
        case,
        case.patient,
        "overview",
    )
    lines = AuditEntry.objects.count()
    for person, verb in [(cast.outsider, "case.read"), (cast.analyst, "case.read"), (cast.observer, "case.edit")]:
        with pytest.raises(access.NotVisible if person is cast.outsider else access.NotYourRole):
            access.case(person.actor, case.pk, verb)
    assert AuditEntry.objects.count() == lines


def test_the_log_holds_no_values(cast):
    case = builders.a_referral(
        cast,
        history="Canary-History",
        clinical_question="Canary-Question",
        patient=builders.a_patient(family_name="Canary-Name"),
    )
    builders.recorded(cast, case, {"histology_text": "Canary-Text"}, source="Canary-Source")
    set_urgency(actor=cast.surgeon.actor, case_id=case.pk, lane="urgent", reason="Canary-Reason")
    written = json.dumps([str(row) for row in AuditEntry.objects.values_list()])
    assert "Canary" not in written
    assert "histology_text" in written


@pytest.fixture
def chain(cast):
    """A board's chain of more than ten lines, and a second chain beside it."""
    case = builders.a_case_ready_for_listing(cast)
    builders.a_referral(cast, by=cast.outsider, board=cast.other_board)
    for _ in range(4):
        access.case(cast.surgeon.actor, case.pk, "case.read")
    assert list(audit.faults()) == []
    return str(cast.board.pk)


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
