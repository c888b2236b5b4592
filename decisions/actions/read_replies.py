"""Who means to come to a meeting, who stands in for whom, and whether the quorum can be expected."""

from collections.abc import Collection
from dataclasses import dataclass
from typing import Any

from cases import access as case_access
from cases.audit import Actor
from cases.models import Board, Membership
from cases.pathway.permissions import POLICY
from decisions.consensus.foreseen import Foreseen, foreseen
from decisions.models import Meeting, MeetingReply


@dataclass(frozen=True)
class MemberReply:
    """`standing` is coming, perhaps, away or unanswered. `stale`: answered before the meeting was moved, so it
    counts as perhaps. `deputy` stands in while the member is away, `stands_in_for` are those for whom this one does."""

    membership: Membership
    votes: bool
    reply: MeetingReply | None
    standing: str
    stale: bool
    deputy: Membership | None
    stands_in_for: tuple[Membership, ...]


@dataclass(frozen=True)
class Replies:
    """The members, those who vote first, by specialty and name; `own` is the row of the person who asks."""

    members: list[MemberReply]
    own: MemberReply | None
    foreseen: Foreseen

    @property
    def counts(self) -> dict[str, int]:
        """How many come, may come, are away, have not answered."""
        standings = [row.standing for row in self.members]
        return {each: standings.count(each) for each in ("coming", "perhaps", "away", "unanswered")}


def read_replies(*, actor: Actor, meetings: Collection[Meeting], board: Board) -> dict[Any, Replies]:
    """Meeting id -> its answers, for meetings of `board` that this person has been shown. Two queries in all.

    No patient data, so not audited. Raises NotVisible or NotYourRole for who may not read meetings.
    """
    own = case_access.seat(actor, board.pk, "meeting.read")
    seats = Membership.objects.filter(board=board, ended_at=None, role__in=POLICY["meeting.reply"])
    members = sorted(seats.select_related("user", "deputy__user"), key=_order)
    given: dict[Any, dict[Any, MeetingReply]] = {meeting.pk: {} for meeting in meetings}
    for reply in MeetingReply.objects.filter(meeting__in=given).select_related("deputy__user", "noted_by"):
        given[reply.meeting_id][reply.membership_id] = reply
    return {meeting.pk: _of_meeting(meeting, board, members, given[meeting.pk], own) for meeting in meetings}


def _order(seat: Membership) -> tuple[bool, str, str]:
    return (seat.role not in POLICY["vote.cast"], seat.specialty, seat.user.name)


def _of_meeting(
    meeting: Meeting, board: Board, members: list[Membership], given: dict[Any, MeetingReply], own: Membership
) -> Replies:
    stood_in_for: dict[Any, list[Membership]] = {}
    for member in members:
        deputy = _deputy(member, given.get(member.pk))
        if deputy is not None:
            stood_in_for.setdefault(deputy.pk, []).append(member)
    rows = [_row(meeting, member, given.get(member.pk), stood_in_for.get(member.pk, [])) for member in members]
    specialties = {
        standing: [row.membership.specialty for row in rows if row.votes and row.standing == standing]
        for standing in ("coming", "perhaps", "unanswered")
    }
    return Replies(
        members=rows,
        own=next((row for row in rows if row.membership.pk == own.pk), None),
        foreseen=foreseen(board.quorum, **specialties),
    )


def _deputy(member: Membership, reply: MeetingReply | None) -> Membership | None:
    if reply is None or reply.answer != "not_coming":
        return None
    chosen = reply.deputy or member.deputy
    return chosen if chosen is not None and chosen.ended_at is None else None


def _row(
    meeting: Meeting, member: Membership, reply: MeetingReply | None, stands_in_for: list[Membership]
) -> MemberReply:
    stale = bool(reply and meeting.moved_at and reply.noted_at < meeting.moved_at)
    return MemberReply(
        membership=member,
        votes=member.role in POLICY["vote.cast"],
        reply=reply,
        standing=_standing(reply, stale=stale, asked_to_stand_in=bool(stands_in_for)),
        stale=stale,
        deputy=_deputy(member, reply),
        stands_in_for=tuple(stands_in_for),
    )


def _standing(reply: MeetingReply | None, *, stale: bool, asked_to_stand_in: bool) -> str:
    if reply is None:
        return "perhaps" if asked_to_stand_in else "unanswered"
    if stale:
        return "perhaps"
    return {"coming": "coming", "tentative": "perhaps", "not_coming": "away"}[reply.answer]
