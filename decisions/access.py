"""The only door to meetings, votes, decisions and documents.

Same law as `cases.access`: another board's object and one that does not exist are the same
`NotVisible`; a visible object without the right role is `NotYourRole`; what shows patient
data is audited in the same transaction.

Locks are taken here and nowhere else, always in this order: meeting, item, case, round, and
the board's audit chain last (writing an audit line takes it). Two actions that follow one
order cannot wait for each other in a ring.
"""

from collections.abc import Callable, Collection, Iterable
from typing import Any
from uuid import UUID

from django.db import connection, transaction
from django.db.models import QuerySet

from cases import access, audit
from cases.audit import Actor
from cases.models import Board, Case, Membership
from cases.pathway.permissions import AT_AN_EMERGENCY, Role
from cases.pathway.refusals import NotVisible, NotYourRole
from decisions.models import (
    ActionItem,
    AgendaItem,
    Decision,
    Dispatch,
    Document,
    EmergencyCall,
    Letter,
    Meeting,
    Round,
)

EMERGENCY, SCHEDULED = "emergency", "scheduled"


def meetings(actor: Actor, verb: str = "meeting.read", *, kinds: Collection[str] = (SCHEDULED,)) -> QuerySet[Meeting]:
    """The meetings of every board on which this person holds `verb`: scheduled ones, unless asked for more."""
    mine = [b.pk for b in access.boards(actor, verb)]
    return Meeting.objects.filter(board__in=mine, kind__in=kinds).select_related("board")


def emergencies(actor: Actor, verb: str = "meeting.read") -> QuerySet[EmergencyCall]:
    """The emergency boards of every board on which this person holds `verb`, the latest first."""
    mine = [b.pk for b in access.boards(actor, verb)]
    return EmergencyCall.objects.filter(meeting__board__in=mine).select_related("meeting__board", "item__case")


def meeting(actor: Actor, meeting_id: object, verb: str = "meeting.read", *, lock: bool = False) -> Meeting:
    """One meeting for one purpose, audited. `lock` holds it until the transaction ends."""
    pk = access.as_id(meeting_id)
    rows = Meeting.objects.select_related("board__site")
    held = [Meeting.objects.filter(pk=pk)] if lock else []
    return _one(actor, rows, pk, verb, lambda m: m.board, lambda m: None, held)


def hold_agendas(meeting_ids: Iterable[object]) -> None:
    """Hold several meetings, what stands on their agendas and its cases, before an action that changes more
    than one: the calls inside it then wait for nothing. Audited by those calls."""
    pks = [access.as_id(one) for one in meeting_ids]
    items = AgendaItem.objects.filter(meeting__in=pks, removed_at=None)
    _hold(Meeting.objects.filter(pk__in=pks), items, Case.objects.filter(pk__in=items.values("case")))


def meeting_with_case(actor: Actor, meeting_id: object, case_id: object, verb: str) -> tuple[Meeting, Case]:
    """A meeting and a case, both held and both audited, for putting one on the other."""
    pks = access.as_id(meeting_id), access.as_id(case_id)
    with transaction.atomic():
        _hold(Meeting.objects.filter(pk=pks[0]), Case.objects.filter(pk=pks[1]))
        return meeting(actor, pks[0], verb), access.case(actor, pks[1], verb)


def item(actor: Actor, item_id: object, verb: str, *, lock: bool = False) -> AgendaItem:
    """One case on one agenda, audited against that case. `lock` holds its meeting, itself
    and the case."""
    pk = access.as_id(item_id)
    rows = AgendaItem.objects.select_related("meeting__board__site", "case__patient", "case__board__site")
    held = [Meeting.objects.filter(items=pk), AgendaItem.objects.filter(pk=pk), Case.objects.filter(agenda_items=pk)]
    return _one(actor, rows, pk, verb, lambda i: i.meeting.board, lambda i: i.case, held if lock else [])


def emergency(actor: Actor, meeting_id: object, verb: str, *, lock: bool = False) -> EmergencyCall:
    """One emergency board, audited against its case. `lock` holds its meeting, its item and the case."""
    pk = access.as_id(meeting_id)
    rows = EmergencyCall.objects.select_related(
        "meeting__board__site", "item__case__patient", "item__case__board__site", "called_by"
    )
    held = [
        Meeting.objects.filter(pk=pk),
        AgendaItem.objects.filter(call=pk),
        Case.objects.filter(agenda_items__call=pk),
    ]
    return _one(actor, rows, pk, verb, lambda c: c.meeting.board, lambda c: c.item.case, held if lock else [])


def seat_at(actor: Actor, meeting: Meeting | None, board_id: object, verb: str) -> Membership:
    """This person's seat, if it holds `verb` at this meeting: at an emergency board other verbs stand in
    (`AT_AN_EMERGENCY`), and “emergency.sign” is for the chair and the deputy named for the chair."""
    at_emergency = meeting is not None and meeting.kind == EMERGENCY
    wanted = AT_AN_EMERGENCY.get(verb, verb) if at_emergency else verb
    seat = access.seat(actor, board_id, wanted)
    if wanted == "emergency.sign" and not leads(seat):
        raise NotYourRole(
            "Only the chair, or the deputy named for the chair, may do this.",
            remedy="Ask one of them: both have been told of the call.",
            board_id=board_id,
            verb=wanted,
        )
    return seat


def leads(seat: Membership) -> bool:
    """Whether this seat may close and sign an emergency board: the chair's, or that of the chair's deputy."""
    return seat.role == Role.CHAIR or seat.stands_in_for.filter(role=Role.CHAIR, ended_at=None).exists()


def round_(actor: Actor, round_id: object, verb: str, *, lock: bool = False, share: bool = False) -> Round:
    """One voting round, audited against its case.

    Inside the caller's transaction, `share` lets ballots be cast side by side and none while
    somebody closes; `lock` waits until no ballot is under way and lets none begin. What may be
    shown of a round while it is open is decided in one place: `decisions.actions.read_round`.
    """
    pk = access.as_id(round_id)
    rows = Round.objects.select_related("item__meeting__board", "item__case__patient", "item__case__board")
    if share:
        _share(pk)
    if lock:
        _queue(pk)
    held = [Round.objects.filter(pk=pk)] if lock else []
    return _one(actor, rows, pk, verb, lambda r: r.item.meeting.board, lambda r: r.item.case, held)


def decision(actor: Actor, decision_id: object, verb: str = "decision.read", *, lock: bool = False) -> Decision:
    """One version of a decision, audited against its case. `lock` holds what it stands on:
    meeting, item and case (the version itself never changes)."""
    pk = access.as_id(decision_id)
    rows = Decision.objects.select_related("case__patient", "case__board__site", "item__meeting__board", "round")
    held = [
        Meeting.objects.filter(items__decisions=pk),
        AgendaItem.objects.filter(decisions=pk),
        Case.objects.filter(decisions=pk),
    ]
    return _one(actor, rows, pk, verb, lambda d: d.case.board, lambda d: d.case, held if lock else [])


def action(actor: Actor, action_id: object, verb: str, *, lock: bool = False) -> ActionItem:
    """One action, audited against its case. `lock` holds the case."""
    pk = access.as_id(action_id)
    rows = ActionItem.objects.select_related("case__patient", "case__board__site", "item__meeting", "owner", "ended_by")
    held = [Case.objects.filter(action_items=pk)] if lock else []
    return _one(actor, rows, pk, verb, lambda a: a.case.board, lambda a: a.case, held)


def document(actor: Actor, document_id: object, verb: str = "document.read") -> Document:
    """One document, audited with the references of the cases that it shows."""
    rows = Document.objects.select_related("meeting", "board", "decision__case__patient")
    pk = access.as_id(document_id)
    return _one(actor, rows, pk, verb, lambda d: d.board, lambda d: d.decision and d.decision.case, [], _cases_on)


def letter(actor: Actor, letter_id: object, verb: str = "letter.read", *, lock: bool = False) -> Letter:
    """One letter, audited against its case. `lock` holds the case."""
    pk = access.as_id(letter_id)
    rows = Letter.objects.select_related(
        "decision__case__patient", "decision__case__board__site", "decision__item__meeting__board"
    )
    held = [Case.objects.filter(decisions__letters=pk)] if lock else []
    return _one(actor, rows, pk, verb, lambda x: x.decision.case.board, lambda x: x.decision.case, held)


def dispatch(actor: Actor, dispatch_id: object, verb: str, *, lock: bool = False) -> Dispatch:
    """One letter on its way, audited against its case. `lock` holds the case."""
    pk = access.as_id(dispatch_id)
    rows = Dispatch.objects.select_related("recipient__case__patient", "recipient__case__board__site", "document")
    held = [Case.objects.filter(recipients__dispatches=pk)] if lock else []
    return _one(actor, rows, pk, verb, lambda d: d.recipient.case.board, lambda d: d.recipient.case, held)


def _cases_on(document: Document) -> dict[str, Any]:
    rows = [
        *document.content.get("agenda", []),
        *document.content.get("taken_off", []),
        *document.content.get("to_ratify", []),
    ]
    return {"cases": [row["reference"] for row in rows]}


def _one(
    actor: Actor,
    rows: QuerySet[Any],
    pk: object,
    verb: str,
    board_of: Callable[[Any], Board],
    case_of: Callable[[Any], Case | None],
    held: list[QuerySet[Any]],
    detail_of: Callable[[Any], dict[str, Any] | None] = lambda found: None,
) -> Any:
    with transaction.atomic():
        _hold(*held)
        found = rows.filter(pk=pk).first()
        if found is None:
            raise NotVisible()
        board = board_of(found)
        role = "" if actor is audit.SYSTEM else seat_at(actor, _meeting_of(found), board.pk, verb).role
        subject = f"{type(found).__name__.lower()} {found.pk}"
        audit.append(actor, verb, role=role, board=board, case=case_of(found), subject=subject, detail=detail_of(found))
        return found


def _meeting_of(found: Any) -> Meeting | None:
    """The meeting at which a thing happens, where rights may differ from those at other meetings."""
    match found:
        case Meeting():
            return found
        case AgendaItem() | EmergencyCall():
            return found.meeting
        case Round():
            return found.item.meeting
    return None


def _hold(*held: QuerySet[Any]) -> None:
    """Row locks in the order given. On SQLite the IMMEDIATE transaction is the lock.

    Not the key lock: an audit line that refers to the case needs only the key, and must not
    wait for somebody who in turn waits for the audit chain.
    """
    if connection.features.has_select_for_update:
        for rows in held:
            list(rows.select_for_update(of=("self",), no_key=True).order_by("pk").only("pk"))


def _share(round_id: UUID) -> None:
    # Django has no FOR SHARE; with an exclusive lock one ballot would wait for another.
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock_shared(%s)", [_number(round_id)])
            cursor.execute("SELECT 1 FROM decisions_round WHERE id = %s FOR SHARE", [round_id])


def _queue(round_id: UUID) -> None:
    """Stand in line before the round's row, so that ballots that come later wait behind.

    PostgreSQL grants a shared row lock past somebody who waits for the exclusive one: while
    ballots kept coming, nobody could close. An advisory lock is granted in the order of asking.
    """
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(%s)", [_number(round_id)])


def _number(round_id: UUID) -> int:
    return int.from_bytes(round_id.bytes[:8], "big", signed=True)
