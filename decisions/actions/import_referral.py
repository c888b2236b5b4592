"""Take a FHIR Bundle as a referral: a case with facts that name their source, and the rest as text.

The import is a proposal: the case stands at referral until a person accepts it. The same Bundle
a second time adds nothing; a Bundle about another patient than the named case is refused.
"""

from dataclasses import dataclass, replace
from typing import Any

from django.db import transaction
from django.utils import timezone

from cases import access
from cases.actions.record_facts import FactEntry, record_facts
from cases.actions.refer_case import PatientDetails, ReferralDetails, refer_case
from cases.audit import Actor
from cases.facts.catalogue import fact
from cases.facts.reading import NotReadable, read_value
from cases.models import Board, Case, FactRecord, ImportedBundle, ImportedItem
from cases.pathway.refusals import bad_field
from cases.pathway.stages import Stage
from decisions.exchange.fhir_bundle import Bundle, read_bundle
from decisions.exchange.fhir_referral import PlannedItem, ReferralPlan, plan


@dataclass(frozen=True)
class Imported:
    """What an import did. `added` is False when the Bundle had been imported before."""

    case: Case
    bundle: ImportedBundle
    added: bool
    facts: int
    kept_as_text: int


def import_referral(
    *,
    actor: Actor,
    board_id: object,
    data: bytes,
    file_name: str = "",
    case_id: object | None = None,
    clinical_question: str = "",
    confirmed_new_patient: bool = False,
) -> Imported:
    """Import the Bundle in `data` (bytes of UTF-8 JSON) for a board.

    Without `case_id` a new case is referred; with it the Bundle is added to that case, whose
    patient must be the Bundle's. Raises BadInput naming the place in the Bundle.
    """
    board = access.board(actor, board_id, "case.refer")
    bundle = read_bundle(data)
    proposal = plan(bundle)
    with transaction.atomic():
        Board.objects.select_for_update(no_key=True).get(pk=board.pk)
        earlier = ImportedBundle.objects.filter(board=board, digest=bundle.digest).select_related("case").first()
        if earlier is not None:
            access.case(actor, earlier.case_id, "case.read")
            _same_case(earlier, case_id)
            return _summary(earlier, added=False)
        case = _case(actor, board, proposal, case_id, clinical_question, confirmed_new_patient)
        return _store(actor, case, bundle, proposal, file_name)


def _case(
    actor: Actor, board: Board, proposal: ReferralPlan, case_id: object | None, question: str, confirmed: bool
) -> Case:
    if case_id is not None:
        case = access.case(actor, case_id, "facts.record", lock=True)
        _same_patient(case, proposal)
        return case
    _no_open_case(board, proposal)
    return refer_case(
        actor=actor,
        board_id=board.pk,
        confirmed_new_patient=confirmed,
        patient=PatientDetails(**proposal.identity, identifiers=proposal.identifiers),
        referral=ReferralDetails(
            clinical_question=question,
            history="Imported from a FHIR Bundle.",
            referrer_name="",
            referrer_contact="",
            referred_at=timezone.now(),
            suspected_at=None,
        ),
    )


def _same_case(earlier: ImportedBundle, case_id: object | None) -> None:
    if case_id is not None and access.as_id(case_id) != earlier.case_id:
        raise bad_field(
            "case",
            f"This Bundle was already imported as {earlier.case.reference}, not into the case named.",
            "Check the file and the case.",
        )


def _same_patient(case: Case, proposal: ReferralPlan) -> None:
    ours = set(case.patient.identifiers.values_list("system", "value"))
    theirs = {(system, value) for _, system, value in proposal.identifiers}
    if not ours & theirs or case.patient.birth_date != proposal.identity["birth_date"]:
        raise bad_field(
            "entry.Patient",
            f"The Bundle's patient is not the patient of {case.reference}.",
            "Check the file and the case; an identifier and the birth date must both agree.",
        )


def _no_open_case(board: Board, proposal: ReferralPlan) -> None:
    """A patient with an open case here gets the Bundle there, by name, never a second case unasked."""
    for _, system, value in proposal.identifiers:
        open_case = (
            Case.objects.filter(board=board, patient__identifiers__system=system, patient__identifiers__value=value)
            .exclude(stage=Stage.CLOSED)
            .first()
        )
        if open_case is not None:
            raise bad_field(
                "entry.Patient",
                f"This patient already has the open case {open_case.reference}.",
                f"Import into that case (--case {open_case.reference}), or close it first.",
            )


def _store(actor: Actor, case: Case, bundle: Bundle, proposal: ReferralPlan, file_name: str) -> Imported:
    imported = ImportedBundle.objects.create(
        board=case.board,
        case=case,
        digest=bundle.digest,
        kind=bundle.kind,
        file_name=file_name[:200],
        imported_by=actor.user,
        imported_at=timezone.now(),
    )
    items = [_checked(item, case) for item in proposal.items]
    wanted = [item for item in items if item.fact is not None]
    known = _already_known(case)
    fresh = [item for item in wanted if _identity_of(item) not in known]
    records = record_facts(actor=actor, case_id=case.pk, entries=[_entry(item) for item in fresh]) if fresh else []
    made = dict(zip(map(id, fresh), records, strict=True))
    ImportedItem.objects.bulk_create(_row(imported, item, made.get(id(item))) for item in items)
    case.refresh_from_db()
    return _summary(imported, added=True)


def _checked(item: PlannedItem, case: Case) -> PlannedItem:
    """The item as it may be recorded; a value that the catalogue refuses stays text, with the reason."""
    if item.fact is None:
        return item
    try:
        read_value(fact(item.fact.name), item.fact.value, item.fact.unit or None)
    except NotReadable as error:
        return replace(item, fact=None, says=f"{item.says} (not taken as a fact: {error.error.says})")
    today = case.board.day_of(timezone.now())
    if item.fact.on is None and item.resource_type != "Condition":
        return replace(item, fact=None, says=f"{item.says} (not taken as a fact: it has no date)")
    on = item.fact.on or today
    birth = case.patient.birth_date
    if on > today or (birth is not None and on < birth):
        return replace(item, fact=None, says=f"{item.says} (not taken as a fact: its date {on} cannot be)")
    return replace(item, fact=replace(item.fact, on=on))


def _entry(item: PlannedItem) -> FactEntry:
    assert item.fact is not None
    return FactEntry(
        name=item.fact.name,
        value=item.fact.value,
        unit=item.fact.unit,
        observed_on=item.fact.on,
        source=item.fact.source,
    )


def _already_known(case: Case) -> set[tuple[Any, ...]]:
    """Name, date and source of what an earlier Bundle already recorded."""
    rows = FactRecord.objects.filter(case=case).values_list("name", "observed_on", "source")
    return set(rows)


def _identity_of(item: PlannedItem) -> tuple[Any, ...]:
    assert item.fact is not None
    return item.fact.name, item.fact.on, item.fact.source


def _row(bundle: ImportedBundle, item: PlannedItem, record: FactRecord | None) -> ImportedItem:
    outcome = "identity" if item.identity else "fact" if item.fact else "kept_as_text"
    return ImportedItem(
        bundle=bundle,
        position=item.position,
        resource_type=item.resource_type[:60],
        says=item.says,
        code=item.code,
        effective=item.effective[:40],
        outcome=outcome,
        record=record,
        resource=item.resource,
    )


def _summary(bundle: ImportedBundle, *, added: bool) -> Imported:
    outcomes = list(bundle.items.values_list("outcome", flat=True))
    return Imported(bundle.case, bundle, added, outcomes.count("fact"), outcomes.count("kept_as_text"))
