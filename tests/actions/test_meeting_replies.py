"""Who means to come: one's own word, apologies noted for somebody, and who stands in."""

from datetime import timedelta

import pytest

from cases.pathway.refusals import BadInput, NotVisible, NotYourRole, WrongState
from decisions.actions.cancel_meeting import cancel_meeting
from decisions.actions.reply_to_meeting import reply_to_meeting
from decisions.actions.reschedule_meeting import reschedule_meeting
from decisions.actions.set_deputy import set_deputy
from decisions.models import MeetingReply
from tests.board_builders import a_planned_meeting, listed
from tests.cast import Cast


def fields(refusal: pytest.ExceptionInfo[BadInput]) -> list[str]:
    return [error.field for error in refusal.value.errors]


def test_the_last_word_counts_and_says_when_the_member_must_leave(cast: Cast) -> None:
    meeting = a_planned_meeting(cast)
    reply_to_meeting(actor=cast.surgeon.actor, meeting_id=meeting.pk, answer="tentative", note="On call.")
    leaves = meeting.starts_at + timedelta(minutes=40)
    reply_to_meeting(actor=cast.surgeon.actor, meeting_id=meeting.pk, answer="coming", leaves_at=leaves)
    reply = MeetingReply.objects.get()
    assert (reply.answer, reply.leaves_at, reply.note) == ("coming", leaves, "")
    assert (reply.membership, reply.noted_by) == (cast.surgeon.membership, cast.surgeon.user)


def test_the_coordinator_notes_apologies_and_a_deputy_of_the_same_specialty(cast: Cast) -> None:
    meeting = a_planned_meeting(cast)
    reply = reply_to_meeting(
        actor=cast.coordinator.actor,
        meeting_id=meeting.pk,
        membership_id=cast.surgeon.membership.pk,
        answer="not_coming",
        deputy_id=cast.chair.membership.pk,
    )
    assert (reply.deputy, reply.noted_by) == (cast.chair.membership, cast.coordinator.user)
    with pytest.raises(NotYourRole):
        reply_to_meeting(
            actor=cast.radiologist.actor,
            meeting_id=meeting.pk,
            membership_id=cast.surgeon.membership.pk,
            answer="coming",
        )


def test_what_does_not_belong_together_is_named(cast: Cast) -> None:
    meeting = a_planned_meeting(cast)

    def refused(**given: object) -> list[str]:
        with pytest.raises(BadInput) as refusal:
            reply_to_meeting(actor=cast.surgeon.actor, meeting_id=meeting.pk, **given)  # type: ignore[arg-type]
        return fields(refusal)

    away = {"answer": "not_coming"}
    assert refused(answer="maybe", note="x" * 301) == ["answer", "note"]
    assert refused(answer="coming", leaves_at=meeting.starts_at) == ["leaves_at"]
    assert refused(**away, leaves_at=meeting.starts_at + timedelta(hours=1)) == ["leaves_at"]
    assert refused(answer="coming", leaves_at=meeting.starts_at.replace(tzinfo=None)) == ["leaves_at"]
    assert refused(answer="coming", deputy_id=cast.chair.membership.pk) == ["deputy_id"]
    for deputy in (cast.radiologist.membership.pk, cast.surgeon.membership.pk, cast.outsider.membership.pk, "x"):
        assert refused(**away, deputy_id=deputy) == ["deputy_id"]
    assert not MeetingReply.objects.exists()


def test_it_is_for_members_and_until_the_meeting_is_over(cast: Cast) -> None:
    meeting = a_planned_meeting(cast)
    with pytest.raises(NotVisible):
        reply_to_meeting(actor=cast.outsider.actor, meeting_id=meeting.pk, answer="coming")
    with pytest.raises(NotYourRole):
        reply_to_meeting(actor=cast.analyst.actor, meeting_id=meeting.pk, answer="coming")
    cancel_meeting(actor=cast.chair.actor, meeting_id=meeting.pk, reason="Snow.")
    with pytest.raises(WrongState):
        reply_to_meeting(actor=cast.surgeon.actor, meeting_id=meeting.pk, answer="coming")


def test_a_standing_deputy_is_set_by_oneself_or_the_coordinator(cast: Cast) -> None:
    mine, chairs = cast.surgeon.membership, cast.chair.membership
    assert set_deputy(actor=cast.surgeon.actor, membership_id=mine.pk, deputy_id=chairs.pk).deputy == chairs
    assert set_deputy(actor=cast.coordinator.actor, membership_id=mine.pk).deputy is None
    with pytest.raises(NotYourRole):
        set_deputy(actor=cast.radiologist.actor, membership_id=mine.pk, deputy_id=chairs.pk)
    with pytest.raises(NotVisible):
        set_deputy(actor=cast.outsider.actor, membership_id=mine.pk, deputy_id=chairs.pk)
    for wrong in (cast.radiologist.membership.pk, mine.pk, "x"):
        with pytest.raises(BadInput) as refusal:
            set_deputy(actor=cast.surgeon.actor, membership_id=mine.pk, deputy_id=wrong)
        assert fields(refusal) == ["deputy_id"]


def test_the_agenda_plans_itself_by_who_leaves_and_a_move_forgets_it(cast: Cast) -> None:
    meeting = a_planned_meeting(cast)
    first, second = (listed(cast, meeting, presenter_id=cast.surgeon.membership.pk, minutes=20) for _ in range(2))
    leaves = meeting.starts_at + timedelta(minutes=30)
    reply_to_meeting(actor=cast.surgeon.actor, meeting_id=meeting.pk, answer="coming", leaves_at=leaves)
    without = meeting.items.get(planned_start=None)
    assert without in (first, second) and "Dr Surgeon leaves at" in without.planned_reason
    later = meeting.starts_at + timedelta(days=1)
    reschedule_meeting(actor=cast.coordinator.actor, meeting_id=meeting.pk, starts_at=later, reason="Snow.")
    assert not meeting.items.filter(planned_start=None).exists()
