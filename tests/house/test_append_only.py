"""What was written once stays as it was written, whoever asks and however: on both databases."""

import re
from datetime import timedelta
from types import SimpleNamespace

import pytest
from django.apps import apps
from django.db import DatabaseError, connection, transaction
from django.utils import timezone

from cases.actions.choose_value import choose_value
from cases.actions.withdraw_key_image import withdraw_key_image
from cases.models import (
    AuditEntry,
    CaseEvent,
    FactChoice,
    FactRecord,
    FollowUp,
    ImportedBundle,
    ImportedItem,
    KeyImage,
    KeyImageWithdrawal,
    Treatment,
)
from decisions.models import (
    AdviceShown,
    AgendaItem,
    ArchiveCopy,
    Assessment,
    AttendanceNote,
    BallotEvent,
    CallAnswer,
    CallStep,
    Decision,
    DeferralReason,
    Dispatch,
    DispatchEvent,
    Dissent,
    Document,
    DocumentFile,
    DocumentReading,
    EmergencyCall,
    Implementation,
    Interest,
    KnowledgeRelease,
    Letter,
    LetterLink,
    LetterRevision,
    LetterText,
    LinkOpening,
    Meeting,
    MinuteRevision,
    Opinion,
    Ratification,
    Recipient,
    RecordedResult,
    Round,
    Seal,
    Seat,
    Signature,
    SigningKey,
    ThemeAnswer,
)
from tests import builders
from tests.stage import staged

PROTECTED = [
    AuditEntry,
    CaseEvent,
    FactChoice,
    FactRecord,
    FollowUp,
    ImportedBundle,
    ImportedItem,
    KeyImage,
    KeyImageWithdrawal,
    Treatment,
    Assessment,
    BallotEvent,
    Decision,
    DeferralReason,
    ArchiveCopy,
    Document,
    DocumentFile,
    DocumentReading,
    RecordedResult,
    KnowledgeRelease,
    Seal,
    Signature,
    SigningKey,
    AttendanceNote,
    Interest,
    MinuteRevision,
    ThemeAnswer,
    Implementation,
    EmergencyCall,
    CallAnswer,
    CallStep,
    Ratification,
    Opinion,
    Dissent,
    AdviceShown,
    Letter,
    LetterLink,
    LetterRevision,
    LetterText,
    LinkOpening,
    Recipient,
    Dispatch,
    DispatchEvent,
]
tables = pytest.mark.parametrize("model", PROTECTED, ids=lambda model: model._meta.db_table)


def a_row_of_each(cast):
    """One row in every protected table, written as the software or its importer writes it."""
    case = builders.a_case_ready_for_listing(cast)
    record = FactRecord.objects.first()
    choose_value(actor=cast.surgeon.actor, case_id=case.pk, record_id=record.pk)
    world = SimpleNamespace(case=case, record=record, cast=cast, now=timezone.now(), by=cast.chair.user)
    _clinical_rows(world)
    _board_rows(world)
    for model in PROTECTED:
        assert model.objects.exists(), model


stage = staged(a_row_of_each)


@pytest.fixture
def one_of_each(scene):
    return scene.made


def _clinical_rows(world):
    today, by = world.now.date(), {"recorded_by": world.by, "recorded_at": world.now}
    Treatment.objects.create(case=world.case, treatment="sbrt", started_on=today, **by)
    FollowUp.objects.create(case=world.case, seen_on=today, **by)
    image = builders.a_key_image(world.cast, world.case)
    withdraw_key_image(actor=world.cast.surgeon.actor, key_image_id=image.pk, reason="…")
    bundle = ImportedBundle.objects.create(
        board=world.cast.board,
        case=world.case,
        digest="0" * 64,
        kind="collection",
        imported_by=world.by,
        imported_at=world.now,
    )
    ImportedItem.objects.create(bundle=bundle, position=0, resource_type="Condition", says="…", outcome="kept_as_text")
    RecordedResult.objects.create(
        case=world.case, instrument="osri", values={"total": 3}, computed_on=today, computed_by="Dr Chair", **by
    )
    KnowledgeRelease.objects.create(
        hash="0" * 64, version="1", released=today, changes="…", files={}, first_used_at=world.now
    )
    world.assessment = Assessment.objects.create(
        case=world.case,
        on=today,
        facts={},
        facts_version=1,
        inputs_hash="",
        knowledge_version="1",
        knowledge_hash="",
        result={},
        made_at=world.now,
    )


def _board_rows(world):
    by = {"made_by": world.by, "made_at": world.now}
    meeting = Meeting.objects.create(
        board=world.cast.board, starts_at=world.now + timedelta(days=1), created_by=world.by, created_at=world.now
    )
    item = AgendaItem.objects.create(
        meeting=meeting, case=world.case, position=1, added_by=world.by, added_at=world.now
    )
    _live_rows(world, item)
    vote = Round.objects.create(
        item=item,
        number=1,
        question="?",
        options=["sbrt"],
        assessment=world.assessment,
        facts_version=1,
        opened_by=world.by,
        opened_at=world.now,
    )
    seat = Seat.objects.create(round=vote, user=world.by, holder_name="Dr Chair")
    BallotEvent.objects.create(
        round=vote, seat=seat, sequence=1, choice="sbrt", idempotency_key="1", receipt="1", at=world.now
    )
    _said_around_the_vote(world, item, seat)
    decision = Decision.objects.create(
        case=world.case,
        item=item,
        round=vote,
        version=1,
        outcome="none_yet",
        rationale="…",
        payload={},
        payload_hash="",
        made_at=world.now,
    )
    DeferralReason.objects.create(item=item, reason="no_time", noted_by=world.by, noted_at=world.now)
    signature = Signature.objects.create(
        decision=decision,
        signer=world.by,
        printed_name="Dr Chair",
        meaning="chaired",
        method="password",
        at=world.now,
        digest="",
    )
    call = EmergencyCall.objects.create(
        meeting=meeting,
        item=item,
        question="?",
        needs=[["radiology"]],
        answer_within=30,
        first_step=10,
        second_step=20,
        sign_within=15,
        called_by=world.by,
        called_at=world.now,
    )
    CallAnswer.objects.create(call=call, user=world.by, answer="answered", at=world.now)
    CallStep.objects.create(call=call, step="specialty", at=world.now)
    Ratification.objects.create(
        item=item, decision=decision, meeting=meeting, signature=signature, outcome="ratified", at=world.now
    )
    key = SigningKey.objects.create(fingerprint="0" * 16, public="0" * 64, first_used_at=world.now)
    Seal.objects.create(signature=signature, key=key, value="0" * 128)
    Implementation.objects.create(
        case=world.case,
        decision=decision,
        state="fully",
        on=world.now.date(),
        recorded_by=world.by,
        recorded_at=world.now,
    )
    document = Document.objects.create(
        board=world.cast.board, meeting=meeting, kind="pack", version=1, content={}, content_hash="", **by
    )
    DocumentFile.objects.create(
        document=document, pdf=b"%PDF", sha256="", pages=1, size=4, engine="", made_at=world.now
    )
    _letter_rows(world, decision, document)
    ArchiveCopy.objects.create(document=document, pdf=b"%PDF", sha256="", size=4, engine="", made_at=world.now)
    DocumentReading.objects.create(document=document, user=world.by, at=world.now)


def _letter_rows(world, decision, document):
    by, at = world.by, world.now
    LetterText.objects.create(
        site=world.cast.board.site, kind="letter_gp", version=1, text="…", saved_by=by, saved_at=at
    )
    letter = Letter.objects.create(decision=decision, kind="letter_gp", text_version=0, begun_by=by, begun_at=at)
    LetterRevision.objects.create(letter=letter, number=1, text="…", written_by=by, written_at=at)
    recipient = Recipient.objects.create(case=world.case, part="gp", name="…", set_by=by, set_at=at)
    dispatch = Dispatch.objects.create(
        document=document, recipient=recipient, way="email", prepared_by=by, prepared_at=at
    )
    DispatchEvent.objects.create(dispatch=dispatch, state="prepared", at=at)
    link = LetterLink.objects.create(dispatch=dispatch, digest="0" * 64, asks="code", expires_at=at)
    LinkOpening.objects.create(link=link, right=True, at=at)


def _said_around_the_vote(world, item, seat):
    Dissent.objects.create(seat=seat, statement="…", at=world.now)
    Opinion.objects.create(
        item=item, user=world.by, holder_name="Dr Chair", sequence=1, text="…", advice_seen=False, at=world.now
    )
    AdviceShown.objects.create(user=world.by, assessment=world.assessment, case=world.case, via="session", at=world.now)


def _live_rows(world, item):
    member, at = world.cast.chair.membership, world.now
    AttendanceNote.objects.create(meeting=item.meeting, membership=member, present=True, noted_at=at)
    ThemeAnswer.objects.create(item=item, theme="trial", answer="yes", answered_by=world.by, answered_at=at)
    MinuteRevision.objects.create(item=item, number=1, text="…", written_by=world.by, written_at=at)
    Interest.objects.create(item=item, membership=member, reason="…", declared_at=at)


def _a_column(model):
    """A column that is neither key nor link, for UPDATE statements: of text, where there is one."""
    plain = [f for f in model._meta.concrete_fields if not f.primary_key and not f.is_relation]
    return next((f for f in plain if f.get_internal_type() in ("CharField", "TextField")), plain[0])


def _altered(model):
    """A value for that column that no row holds."""
    kind = _a_column(model).get_internal_type()
    return {"CharField": "altered", "TextField": "altered", "DateTimeField": timezone.now()}.get(kind, False)


def _orm_update(model):
    model.objects.update(**{_a_column(model).name: _altered(model)})


def _orm_bulk_update(model):
    row = model.objects.first()
    setattr(row, _a_column(model).name, _altered(model))
    model.objects.bulk_update([row], [_a_column(model).name])


def _orm_save(model):
    row = model.objects.first()
    setattr(row, _a_column(model).name, _altered(model))
    row.save()


def _orm_upsert(model):
    row = model.objects.first()
    setattr(row, _a_column(model).name, _altered(model))
    model.objects.bulk_create(
        [row], update_conflicts=True, unique_fields=[model._meta.pk.name], update_fields=[_a_column(model).name]
    )


def _orm_delete(model):
    model.objects.all()._raw_delete(model.objects.db)


def _orm_instance_delete(model):
    model.objects.first().delete()


def _raw_update(model):
    _execute(f"UPDATE {model._meta.db_table} SET {_a_column(model).column} = %s", [_altered(model)])


def _raw_delete(model):
    _execute(f"DELETE FROM {model._meta.db_table}")


def _raw_empty(model):
    """TRUNCATE on PostgreSQL. SQLite has none; there a row is replaced by INSERT instead."""
    table = model._meta.db_table
    if connection.vendor == "postgresql":
        _execute(f"TRUNCATE {table} CASCADE")
    else:
        _execute(f"INSERT OR REPLACE INTO {table} SELECT * FROM {table}")


def _execute(sql, values=None):
    with connection.cursor() as cursor:
        cursor.execute(sql, values)


ATTEMPTS = [
    _orm_update,
    _orm_bulk_update,
    _orm_save,
    _orm_upsert,
    _orm_delete,
    _orm_instance_delete,
    _raw_update,
    _raw_delete,
    _raw_empty,
]


@tables
def test_nothing_written_once_can_be_changed_or_removed(one_of_each, model):
    before = list(model.objects.order_by("pk").values())
    for attempt in ATTEMPTS:
        with pytest.raises(DatabaseError), transaction.atomic():
            attempt(model)
            connection.check_constraints()
        assert list(model.objects.order_by("pk").values()) == before, attempt.__name__


@tables
def test_the_database_holds_the_triggers(db, model):
    assert _guarded(model._meta.db_table) >= {"UPDATE", "DELETE"} | (
        {"TRUNCATE"} if connection.vendor == "postgresql" else set()
    )


def _guarded(table):
    """The kinds of statement on `table` that a trigger answers unconditionally."""
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            cursor.execute("SELECT sql FROM sqlite_master WHERE type = 'trigger' AND tbl_name = %s", [table])
            bodies = [sql for (sql,) in cursor.fetchall() if " WHEN " not in sql]
        else:
            cursor.execute(
                "SELECT pg_get_triggerdef(oid) FROM pg_trigger WHERE tgrelid = %s::regclass "
                "AND NOT tgisinternal AND tgenabled = 'O' AND tgqual IS NULL",
                [table],
            )
            bodies = [sql for (sql,) in cursor.fetchall() if "tumorboard_refuse_change" in sql]
    return {verb for sql in bodies for verb in re.findall(r"UPDATE|DELETE|TRUNCATE", sql.split(" ON ")[0])}


def test_every_model_that_calls_itself_append_only_is_protected():
    named = {
        model
        for app in ("cases", "decisions")
        for model in apps.get_app_config(app).get_models()
        if re.search(r"append-only|never updated", (model.__doc__ or ""), re.IGNORECASE)
    }
    assert named <= set(PROTECTED) and named
