"""Take a FHIR Bundle as a referral: a case with facts that name their source, and the rest as text.

The import is a proposal: the case stands at referral until a person accepts it. The same Bundle
a second time adds nothing; a Bundle about another patient than the named case is refused.
"""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, replace

from django.db import transaction
from django.utils import timezone

from cases import access
from cases.actions.answer_findings import ask_again
from cases.actions.refer_case import PatientDetails, ReferralDetails, refer_case
from cases.audit import Actor
from cases.models import Board, Case, CaseEvent, ImportedBundle, ImportedItem
from cases.pathway.refusals import BadInput, FieldError, bad_field
from cases.pathway.stages import OPEN_STAGES, Stage, require_stage
from decisions.actions.judge_items import PUT_RIGHT, how_withdrawn
from decisions.actions.record_items import RecordedItem, record_items
from decisions.exchange.fhir_bundle import Bundle, read_bundle
from decisions.exchange.fhir_referral import ReferralPlan, plan

_ELEMENTS = {
    "family_name": "name",
    "given_name": "name",
    "title": "name",
    "birth_date": "birthDate",
    "sex": "gender",
    "identifiers": "identifier",
}


@dataclass(frozen=True)
class Imported:
    """What an import did. `added` is False when the Bundle had been imported before.

    `withdrawn` counts the facts that were withdrawn, by what the sender says of them ("entered in error"), and
    `left` the entries that changed nothing because a person has put right what they are about.
    """

    case: Case
    bundle: ImportedBundle
    added: bool
    facts: int
    already_known: int
    kept_as_text: int
    withdrawn: Mapping[str, int]
    left: int

    @property
    def says(self) -> str:
        """What became of the entries, in words."""
        done = f"{_facts(self.facts)} recorded, {self.already_known} known already, {self.kept_as_text} kept as text"
        parts = [done, *(_withdrawn(count, how) for how, count in sorted(self.withdrawn.items()))]
        return "; ".join([*parts, f"{self.left} left as somebody here has put it right"] if self.left else parts)


def _facts(count: int) -> str:
    return "1 fact" if count == 1 else f"{count} facts"


def _withdrawn(count: int, how: str) -> str:
    return f"{_facts(count)} withdrawn: the sender says {'it was' if count == 1 else 'they were'} {how}"


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
    _refuse_unprintable(file_name)
    bundle = read_bundle(data)
    proposal = plan(bundle, board.day_of(timezone.now()))
    with transaction.atomic():
        Board.objects.select_for_update(no_key=True).get(pk=board.pk)
        earlier = ImportedBundle.objects.filter(board=board, digest=bundle.digest).select_related("case").first()
        if earlier is not None:
            access.case(actor, earlier.case_id, "case.read")
            _same_case(earlier, case_id)
            return _summary(earlier, added=False)
        case = _case(actor, board, proposal, case_id, clinical_question, confirmed_new_patient)
        return _store(actor, case, bundle, proposal, file_name)


def _refuse_unprintable(file_name: str) -> None:
    """The name stands beside what the file said, and a name of other bytes than UTF-8 can stand nowhere."""
    try:
        file_name.encode()
    except UnicodeEncodeError:
        raise bad_field("file", "The name of the file is not UTF-8 text.", "Rename the file.") from None


def _case(
    actor: Actor, board: Board, proposal: ReferralPlan, case_id: object | None, question: str, confirmed: bool
) -> Case:
    if case_id is not None:
        case = access.case(actor, case_id, "facts.record", lock=True, subject="bundle")
        _same_board(case, board)
        require_stage(case.stage, OPEN_STAGES, "Importing a Bundle")
        _same_patient(case, proposal)
        return case
    _no_open_case(board, proposal)
    try:
        return refer_case(
            actor=actor,
            board_id=board.pk,
            confirmed_new_patient=confirmed,
            patient=PatientDetails(**proposal.identity, identifiers=proposal.identifiers),
            referral=ReferralDetails(
                clinical_question=question, history="Imported from a FHIR Bundle.", referred_at=timezone.now()
            ),
        )
    except BadInput as refused:
        raise BadInput(_in_the_bundle(error, proposal) for error in refused.errors) from None


def _in_the_bundle(error: FieldError, proposal: ReferralPlan) -> FieldError:
    """The error at the Patient of the Bundle, where it is about the patient; forms have other fields than FHIR."""
    about, _, part = error.field.partition(".")
    if about != "patient":
        return error
    element = _ELEMENTS.get(part.partition(".")[0], "")
    return replace(error, field=f"{proposal.patient_at}.{element}".rstrip("."))


def _same_case(earlier: ImportedBundle, case_id: object | None) -> None:
    if case_id is not None and access.as_id(case_id) != earlier.case_id:
        raise bad_field(
            "case",
            f"This Bundle was already imported as {earlier.case.reference}, not into the case named.",
            "Check the file and the case.",
        )


def _same_board(case: Case, board: Board) -> None:
    if case.board_id != board.pk:
        raise bad_field(
            "case", f"{case.reference} is not a case of {board.name}.", "Name the board of the case, or another case."
        )


def _same_patient(case: Case, proposal: ReferralPlan) -> None:
    ours = set(case.patient.identifiers.values_list("system", "value"))
    theirs = {(system, value) for _, system, value in proposal.identifiers}
    if not ours & theirs or case.patient.birth_date != proposal.identity["birth_date"]:
        raise bad_field(
            proposal.patient_at,
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
                proposal.patient_at,
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
    done = record_items(actor=actor, case=case, items=proposal.items)
    ImportedItem.objects.bulk_create(_row(imported, one) for one in done)
    case.refresh_from_db()
    if any(one.outcome == "kept_as_text" for one in done):
        today = case.board.day_of(imported.imported_at)
        ask_again(case, ["A Bundle brought text that only people can read."], news=[("imported text", today)])
    summary = _summary(imported, added=True)
    _remember(actor, summary)
    return summary


def _remember(actor: Actor, done: Imported) -> None:
    """A line of the case's history, whether or not any fact was recorded: texts change a case too."""
    CaseEvent.objects.create(
        case=done.case,
        kind="bundle.imported",
        says=f"FHIR Bundle imported: {done.says}",
        data={"bundle": str(done.bundle.pk)},
        actor=actor.user,
        at=done.bundle.imported_at,
    )


def _row(bundle: ImportedBundle, done: RecordedItem) -> ImportedItem:
    item = done.item
    return ImportedItem(
        bundle=bundle,
        position=item.position,
        resource_type=item.resource_type[:60],
        says=item.says,
        code=item.code,
        effective=item.effective[:40],
        outcome=done.outcome,
        record=done.record,
        resource=item.resource,
    )


def _summary(bundle: ImportedBundle, *, added: bool) -> Imported:
    outcomes = Counter(bundle.items.values_list("outcome", flat=True))
    texts = bundle.items.filter(outcome="kept_as_text")
    sources = texts.filter(record__isnull=False).values_list("record__source", flat=True)
    return Imported(
        case=bundle.case,
        bundle=bundle,
        added=added,
        facts=outcomes["fact"],
        already_known=outcomes["already_known"],
        kept_as_text=outcomes["kept_as_text"],
        withdrawn=Counter(how_withdrawn(source) for source in sources),
        left=texts.filter(says__endswith=f"{PUT_RIGHT})").count(),
    )
