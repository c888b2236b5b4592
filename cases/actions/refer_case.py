"""Refer a patient to a board: identity, question, red flags, in one step with a receipt."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db import transaction
from django.utils import timezone

from cases import access, audit
from cases.actions.check_entries import CheckedEntry, EntryContext, FactEntry, check_entries
from cases.actions.find_patient import PatientDetails, checked_identity, find_or_add_patient
from cases.actions.note_facts import note_facts
from cases.actions.record_facts import store_entries
from cases.audit import Actor
from cases.models import Board, Case, CaseEvent, CaseNumber, Patient
from cases.pathway.intake import Intake
from cases.pathway.refusals import bad_field
from cases.pathway.stages import Stage

__all__ = ["PatientDetails", "ReferralDetails", "refer_case"]

QUESTION_LIMIT = 4_000
HISTORY_LIMIT = 20_000
REPEAT_WITHIN = timedelta(days=1)


@dataclass(frozen=True)
class ReferralDetails:
    """What the referrer asks and tells. `referred_at` None means now; `suspected_at` is when
    cord compression was first suspected, None when it is not."""

    clinical_question: str = ""
    history: str = ""
    referrer_name: str = ""
    referrer_contact: str = ""
    referred_at: datetime | None = None
    suspected_at: datetime | None = None


@transaction.atomic
def refer_case(
    *,
    actor: Actor,
    board_id: object,
    patient: PatientDetails,
    referral: ReferralDetails,
    entries: Sequence[FactEntry] = (),
    confirmed_new_patient: bool = False,
    previous_case_id: object | None = None,
) -> Case:
    """A new case at stage referral, with its reference ("SM-2026-0001") as the receipt.

    `entries` are facts known at referral, red flags among them; an assessment of them is
    asked for at once. Raises BadInput with every error; on "patient" when the person may
    already be known under the same name and birth date, unless `confirmed_new_patient`.
    """
    seat = access.seat(actor, access.as_id(board_id), "case.refer")
    now = timezone.now()
    intake = Intake()
    today = seat.board.day_of(now)
    identity = checked_identity(intake, patient, today)
    asked = _checked_referral(intake, referral, now, identity.birth_date)
    hidden = seat.board.site.hidden_facts
    context = EntryContext(now, today, identity.birth_date, hidden=hidden, zone=seat.board.time_zone)
    checked = check_entries(intake, _with_suspicion(intake, entries, asked), context)
    intake.finish()
    person, new = find_or_add_patient(seat.board.site, identity, confirmed_new=confirmed_new_patient)
    _refuse_repeat(seat.board, person, asked, now)
    case = _new_case(actor, seat.board, person, asked, _previous(actor, previous_case_id, person), now)
    audit.append(
        actor,
        "case.refer",
        role=seat.role,
        board=seat.board,
        case=case,
        subject="referral",
        detail={"new_patient": new, "facts": sorted({entry.fact.name for entry in checked})},
    )
    _remember(actor, case, checked, now)
    return case


def _checked_referral(intake: Intake, given: ReferralDetails, now: datetime, birth: date | None) -> ReferralDetails:
    return ReferralDetails(
        clinical_question=intake.text("clinical_question", given.clinical_question, most=QUESTION_LIMIT),
        history=intake.text("history", given.history, most=HISTORY_LIMIT),
        referrer_name=intake.text("referrer_name", given.referrer_name, most=160),
        referrer_contact=intake.text("referrer_contact", given.referrer_contact, most=200),
        referred_at=intake.moment("referred_at", given.referred_at, now=now, birth=birth) or now,
        suspected_at=intake.moment("suspected_at", given.suspected_at, now=now, birth=birth),
    )


def _with_suspicion(intake: Intake, entries: Sequence[FactEntry], asked: ReferralDetails) -> list[FactEntry]:
    """When compression was suspected is a fact too, whichever way it was told: the clocks start with it. Told
    both ways and refused once, it is not refused again."""
    if any(error.field == "suspected_at" for error in intake.errors):
        return [entry for entry in entries if entry.name != "mscc_suspected_at"]
    told = any(entry.name == "mscc_suspected_at" for entry in entries)
    if asked.suspected_at is None or told:
        return list(entries)
    return [*entries, FactEntry("mscc_suspected_at", asked.suspected_at.isoformat(), source="Referral")]


def _refuse_repeat(board: Board, person: Patient, asked: ReferralDetails, now: datetime) -> None:
    """A form sent twice, or sent again after a lost answer, must not become two cases."""
    if not asked.clinical_question:
        return
    received = (
        Case.objects.filter(
            patient=person,
            board=board,
            clinical_question=asked.clinical_question,
            history=asked.history,
            created_at__gt=now - REPEAT_WITHIN,
        )
        .exclude(stage=Stage.CLOSED)
        .first()
    )
    if received is not None:
        raise bad_field(
            "clinical_question",
            f"This referral has been received already: {received.reference}.",
            "Open that case. If you ask something else, say so in the question.",
        )


def _previous(actor: Actor, case_id: object | None, person: Patient) -> Case | None:
    if case_id is None:
        return None
    found = access.case(actor, case_id, "case.read", subject="previous case")
    intake = Intake()
    if found.patient_id != person.pk:
        intake.refuse(
            "previous_case_id", f"{found.reference} is a case of another patient.", "Choose one of this patient."
        )
    intake.finish()
    return found


def _new_case(
    actor: Actor, board: Board, person: Patient, asked: ReferralDetails, previous: Case | None, now: datetime
) -> Case:
    return Case.objects.create(
        reference=_next_reference(board.day_of(now).year),
        patient=person,
        board=board,
        previous_case=previous,
        clinical_question=asked.clinical_question,
        history=asked.history,
        referrer_name=asked.referrer_name,
        referrer_contact=asked.referrer_contact,
        referred_at=asked.referred_at or now,
        suspected_at=asked.suspected_at,
        created_by=actor.user,
        created_at=now,
    )


def _next_reference(year: int) -> str:
    CaseNumber.objects.get_or_create(year=year)
    number = CaseNumber.objects.select_for_update().get(year=year)
    number.last += 1
    number.save(update_fields=["last"])
    return f"SM-{year}-{number.last:04d}"


def _remember(actor: Actor, case: Case, checked: Sequence[CheckedEntry], now: datetime) -> None:
    records = store_entries(actor, case, checked, now)
    CaseEvent.objects.create(
        case=case,
        kind="case.referred",
        says="Referral received",
        to_stage=case.stage,
        data={"records": [str(record.pk) for record in records]},
        actor=actor.user,
        at=now,
    )
    note_facts(case=case)
