"""The only door to meetings, votes, decisions and documents.

Same law as `cases.access`: another board's object and one that does not exist are the same
`NotVisible`; a visible object without the right role is `NotYourRole`; what shows patient
data is audited in the same transaction.
"""

from typing import Any

from django.db import transaction
from django.db.models import QuerySet

from cases import access, audit
from cases.audit import Actor
from cases.pathway.refusals import NotVisible
from decisions.models import AgendaItem, Decision, Document, Meeting, Round


def meetings(actor: Actor, verb: str = "meeting.read") -> QuerySet[Meeting]:
    """Meetings of every board on which this person holds `verb`."""
    return Meeting.objects.filter(board__in=[b.pk for b in access.boards(actor, verb)]).select_related("board")


def meeting(actor: Actor, meeting_id: object, verb: str = "meeting.read", *, lock: bool = False) -> Meeting:
    """One meeting for one purpose, audited."""
    rows = Meeting.objects.select_related("board__site")
    return _one(actor, rows, meeting_id, verb, lock, lambda m: m.board, lambda m: None)


def item(actor: Actor, item_id: object, verb: str, *, lock: bool = False) -> AgendaItem:
    """One case on one agenda, audited against that case."""
    rows = AgendaItem.objects.select_related("meeting__board__site", "case__patient", "case__board")
    return _one(actor, rows, item_id, verb, lock, lambda i: i.meeting.board, lambda i: i.case)


def round_(actor: Actor, round_id: object, verb: str, *, lock: bool = False) -> Round:
    """One voting round, audited against its case. What may be shown of it while it is
    open is decided in one place: `decisions.actions.cast_vote` and the close."""
    rows = Round.objects.select_related("item__meeting__board", "item__case__patient", "item__case__board")
    return _one(actor, rows, round_id, verb, lock, lambda r: r.item.meeting.board, lambda r: r.item.case)


def decision(actor: Actor, decision_id: object, verb: str = "decision.read", *, lock: bool = False) -> Decision:
    """One version of a decision, audited against its case."""
    rows = Decision.objects.select_related("case__patient", "case__board__site", "item__meeting")
    return _one(actor, rows, decision_id, verb, lock, lambda d: d.case.board, lambda d: d.case)


def document(actor: Actor, document_id: object, verb: str = "document.read") -> Document:
    """One document, audited with the references of the cases that it shows."""
    rows = Document.objects.select_related("meeting", "board").defer("file__pdf")
    return _one(actor, rows, document_id, verb, False, lambda d: d.board, lambda d: None)


def _one(actor: Actor, rows: Any, pk: object, verb: str, lock: bool, board_of: Any, case_of: Any) -> Any:
    with transaction.atomic():
        if lock:
            rows = rows.select_for_update(of=("self",))
        found = rows.filter(pk=access.as_id(pk)).first()
        if found is None:
            raise NotVisible()
        board = board_of(found)
        role = "" if actor is audit.SYSTEM else access.seat(actor, board.pk, verb).role
        subject = f"{type(found).__name__.lower()} {found.pk}"
        audit.append(actor, verb, role=role, board=board, case=case_of(found), subject=subject)
        return found
