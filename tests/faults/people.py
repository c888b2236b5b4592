"""What two people do at the same moment, each in a process of their own."""

from collections.abc import Callable
from typing import Any


def acts() -> dict[str, Callable[..., Any]]:
    """The desk's requests that stand for people's actions; each returns plain JSON."""
    return {
        "assemble": _assemble,
        "a_case": _a_case,
        "each": _each,
        "state": _state,
        "a_pack": _a_pack,
        "paper": _paper,
    }


_on_stage: list[Any] = []


def _assemble() -> None:
    """The cast, with accounts that nobody logs in to: no password is hashed."""
    from tests import cast

    cast.PASSWORD = None  # type: ignore[assignment]
    _on_stage.append(cast.assemble())


def _a_case() -> dict[str, Any]:
    from tests import builders

    people = _on_stage[0]
    case = builders.a_referral(people)
    record = builders.recorded(people, case, {"kps": 50})[0]
    return {"case": str(case.pk), "board": str(people.board.pk), "record": str(record.pk), "version": case.version}


def _a_pack(cases: int) -> str:
    """A published pack of this many cases of which little is known; its document's id."""
    from decisions.actions.publish_document import publish_document
    from tests import board_builders, builders

    people = _on_stage[0]
    meeting = board_builders.a_planned_meeting(people)
    for _ in range(cases):
        board_builders.listed(people, meeting, builders.a_referral(people), override_reason="Test.")
    return str(publish_document(actor=people.chair.actor, meeting_id=meeting.pk, kind="pack").pk)


def _paper(document: str) -> dict[str, Any]:
    """What there is of a document, and whether a reader gets it."""
    from cases.models import Job
    from cases.pathway.refusals import WrongState
    from decisions.actions.read_copy import read_copy
    from decisions.models import DocumentFile, PaperSection

    try:
        offered = len(read_copy(actor=_on_stage[0].surgeon.actor, document_id=document).pdf)
    except WrongState:
        offered = 0
    jobs = Job.objects.filter(key__startswith=document)
    return {
        "offered": offered,
        "files": DocumentFile.objects.filter(document=document).count(),
        "sections": PaperSection.objects.count(),
        "jobs": sorted([job.kind, job.state, job.attempts] for job in jobs),
    }


def _each(act: str, who: str, times: int, **given: Any) -> list[str]:
    """Do the same `times` over. Returns "done" or the refusal's name for each time."""
    from cases.audit import Actor
    from cases.models import User
    from cases.pathway.refusals import Refusal

    actor = Actor(User.objects.get(email=f"{who}@example.org"))
    found = []
    for turn in range(times):
        try:
            _ACTS[act](actor, turn, **given)
            found.append("done")
        except Refusal as refused:
            found.append(type(refused).__name__)
    return found


def _record(actor: Any, turn: int, case: str) -> None:
    from cases.actions.record_facts import FactEntry, record_facts

    record_facts(actor=actor, case_id=case, entries=[FactEntry("pain_flag_progressive", turn % 2 == 0)])


def _lesion(actor: Any, turn: int, case: str) -> None:
    from cases.actions.add_lesion import add_lesion

    add_lesion(actor=actor, case_id=case, index_level=f"T{turn % 12 + 1}")


def _correct(actor: Any, turn: int, case: str, record: str) -> None:
    from cases.actions.record_facts import FactEntry, record_facts

    record_facts(actor=actor, case_id=case, entries=[FactEntry("kps", 60, supersedes=record)])


def _accept(actor: Any, turn: int, case: str, version: int) -> None:
    from cases.actions.take_step import take_step

    take_step(actor=actor, case_id=case, move="accept", expected_version=version)


def _refer(actor: Any, turn: int, board: str, name: str, identifiers: bool) -> None:
    from datetime import date

    from cases.actions.refer_case import PatientDetails, ReferralDetails, refer_case

    numbers = (("mrn", "", f"{name}-{turn}"),) if identifiers else ()
    patient = PatientDetails(f"{name}-{turn}", "Fictional", birth_date=date(1960, 1, turn + 1), identifiers=numbers)
    refer_case(actor=actor, board_id=board, patient=patient, referral=ReferralDetails())


_ACTS: dict[str, Callable[..., None]] = {
    "record": _record,
    "lesion": _lesion,
    "correct": _correct,
    "accept": _accept,
    "refer": _refer,
}


def _state(case: str) -> dict[str, Any]:
    """What a reader finds afterwards."""
    from cases import audit
    from cases.models import AuditEntry, Case, FactRecord, Job, Patient

    found = Case.objects.get(pk=case)
    return {
        "stage": found.stage,
        "version": found.version,
        "facts_version": found.facts_version,
        "jobs": Job.objects.filter(case=found).count(),
        "flags": FactRecord.objects.filter(case=found, name="pain_flag_progressive").count(),
        "kps": list(FactRecord.objects.filter(case=found, name="kps").values_list("value", flat=True)),
        "lesions": list(found.lesions.values_list("number", flat=True)),
        "references": list(Case.objects.order_by("reference").values_list("reference", flat=True)),
        "patients": Patient.objects.count(),
        "lines": AuditEntry.objects.count(),
        "faults": list(audit.faults()),
    }
