"""What the signer has before the eyes: the item, and what its decision will be checked against."""

from dataclasses import dataclass

from django.utils import timezone

from cases.audit import Actor
from cases.models.snapshots import snapshot
from decisions.actions.check_decision import against_for
from decisions.actions.read_item import ItemRead, read_item
from decisions.actions.sign_decision import meaning_for
from decisions.consensus.content import Against
from decisions.consensus.decision_codes import NO_CLASS, NO_CLASS_LABEL
from decisions.documents.problem_classes import problem_classes


@dataclass(frozen=True)
class Deciding:
    """`classes` are the problem classes to choose from, code -> name; `computed` is the name of the one
    that the frameworks give, "" when they cannot say; `meaning` is with what meaning the person would sign."""

    read: ItemRead
    against: Against
    classes: dict[str, str]
    meaning: str

    @property
    def computed(self) -> str:
        return self.classes.get(self.against.computed_class, "")


def read_deciding(*, actor: Actor, item_id: object) -> Deciding:
    """For the form of a decision. Audited as a look at its case."""
    read = read_item(actor=actor, item_id=item_id)
    voted = read.round if read.round and read.round.state == "closed" else None
    known = snapshot(read.item.case, read.item.case.board.day_of(timezone.now()))
    classes = problem_classes() | {NO_CLASS: NO_CLASS_LABEL}
    return Deciding(read, against_for(read.item, voted, known), classes, meaning_for(read.item, actor))
