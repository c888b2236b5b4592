"""How long each case of a meeting was discussed, and which members were there for it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta

from django.utils import timezone

from cases.audit import Actor
from cases.models import Membership
from decisions import access
from decisions.actions.read_room import spans_of
from decisions.agenda.spans import lasted, presence, there_during
from decisions.models import AgendaItem, Discussion, Meeting


@dataclass(frozen=True)
class CaseTime:
    """What one case took: its stretches, their sum, and who was present for some of it."""

    item: AgendaItem
    stretches: list[Discussion]
    took: timedelta
    present: list[Membership]

    @property
    def took_seconds(self) -> float:
        return self.took.total_seconds()

    @property
    def minutes(self) -> int:
        """Whole minutes, rounded to the nearest."""
        return round(self.took.total_seconds() / 60)


def read_discussions(*, actor: Actor, meeting_id: object) -> tuple[Meeting, list[CaseTime]]:
    """One row per case of the agenda, in its order. Audited as a look at the meeting."""
    meeting = access.meeting(actor, meeting_id)
    items = list(meeting.items.filter(removed_at=None).select_related("case"))
    return meeting, case_times(meeting, items)


def case_times(meeting: Meeting, items: Sequence[AgendaItem]) -> list[CaseTime]:
    """Likewise for some `items` of a meeting that was given for reading; four queries, however many."""
    now = timezone.now()
    discussions = list(meeting.discussions.all())
    stays = presence(meeting.attendance_notes.values_list("membership_id", "present", "noted_at"))
    members = Membership.objects.select_related("user").in_bulk(list(stays))
    rows = []
    for item in items:
        mine = [each for each in discussions if each.item_id == item.pk]
        spans = spans_of(mine)
        there = [members[pk] for pk in there_during(stays, spans)]
        rows.append(CaseTime(item, mine, lasted(spans, now), sorted(there, key=lambda member: member.user.name)))
    return rows
