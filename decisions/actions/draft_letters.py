"""Begin the letters of a signed decision, from the texts of the site."""

from django.db import transaction
from django.utils import timezone

from cases.audit import Actor
from cases.models import Case
from cases.pathway.refusals import WrongState
from decisions import access
from decisions.actions.read_letter_texts import standing_text
from decisions.actions.read_recipients import standing_recipients
from decisions.documents.letter_values import letter_values, patient_words
from decisions.letters.kinds import LETTER_KINDS
from decisions.letters.placeholders import filled
from decisions.models import Decision, Letter, LetterRevision, Recipient


@transaction.atomic
def draft_letters(*, actor: Actor, decision_id: object) -> list[Letter]:
    """The three letters of a decision, those that there were and those begun now, each with a text to edit.

    The recipients that the case names itself (its referrer, its patient) are set down if nobody has set
    them. A decision that was amended gets no letters any more (WrongState).
    """
    decision = access.decision(actor, decision_id, "letter.write", lock=True)
    refuse_superseded(decision)
    _name_recipients(actor, decision.case)
    there = set(decision.letters.values_list("kind", flat=True))
    names = {part: row.name for part, row in standing_recipients(decision.case).items()}
    for kind in LETTER_KINDS.values():
        if kind.code not in there:
            _begin(actor, decision, kind.code, names.get(kind.part, ""))
    return list(decision.letters.all())


def refuse_superseded(decision: Decision) -> None:
    """WrongState for a version that was amended: its letters must not go out any more."""
    later = Decision.objects.filter(item=decision.item_id, version__gt=decision.version).order_by("-version").first()
    if later is not None:
        raise WrongState(
            f"The decision was amended: version {later.version} stands.",
            remedy=f"Write the letters of version {later.version}.",
        )


def _begin(actor: Actor, decision: Decision, kind: str, recipient: str) -> None:
    text = standing_text(decision.case.board.site, kind)
    now = timezone.now()
    letter = Letter.objects.create(
        decision=decision, kind=kind, text_version=text.version, begun_by=actor.user, begun_at=now
    )
    LetterRevision.objects.create(
        letter=letter,
        number=1,
        text=filled(text.text, letter_values(decision, recipient)),
        written_by=actor.user,
        written_at=now,
    )


def _name_recipients(actor: Actor, case: Case) -> None:
    set_already = standing_recipients(case)
    known = {
        "referrer": (case.referrer_name, case.referrer_contact),
        "patient": (patient_words(case.patient), ""),
    }
    for part, (name, address) in known.items():
        if name and part not in set_already:
            Recipient.objects.create(
                case=case, part=part, name=name, address=address, set_by=actor.user, set_at=timezone.now()
            )
