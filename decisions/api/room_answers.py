"""Output shapes of the live meeting."""

from typing import Any

from rest_framework import serializers

from cases.api.answers import Answer


class BreakAnswer(Answer):
    began_at = serializers.DateTimeField()
    ended_at = serializers.DateTimeField(allow_null=True)


class RoomAnswer(Answer):
    """Which case is on; `since` is null while its time does not run."""

    meeting_id = serializers.UUIDField(source="meeting.pk")
    state = serializers.CharField(source="meeting.state")
    item_id = serializers.UUIDField(source="item.pk", allow_null=True, default=None)
    number = serializers.IntegerField(help_text="place on the agenda, 0 while no case has been shown")
    total = serializers.IntegerField()
    since = serializers.DateTimeField(allow_null=True)
    earlier_seconds = serializers.FloatField(help_text="how long the case was on before that")
    on_break = BreakAnswer(source="pause", allow_null=True)
    break_due = serializers.BooleanField(help_text="the meeting has gone on for long without a break")
    quorum = serializers.DictField(help_text="of the voters present who have declared no interest in the case")


class StretchAnswer(Answer):
    began_at = serializers.DateTimeField()
    ended_at = serializers.DateTimeField(allow_null=True)


class ThereAnswer(Answer):
    membership_id = serializers.UUIDField(source="pk")
    name = serializers.CharField(source="user.name")
    specialty = serializers.CharField()


class DiscussionAnswer(Answer):
    item_id = serializers.UUIDField(source="item.pk")
    planned_minutes = serializers.IntegerField(source="item.minutes")
    took_seconds = serializers.FloatField()
    stretches = StretchAnswer(many=True)
    present = ThereAnswer(many=True)


class DiscussionList(Answer):
    results = DiscussionAnswer(many=True)


class MinutesAnswer(Answer):
    """The minutes of a case as they stand; `revision` 0: nothing written yet. It is the ETag."""

    item_id = serializers.UUIDField()
    revision = serializers.IntegerField()
    text = serializers.CharField()
    written_by = serializers.CharField()
    written_at = serializers.DateTimeField(allow_null=True)


class ThemeLine(Answer):
    """One theme; `answer` null: not answered. `lacking`: what the record itself does not say."""

    theme = serializers.CharField(source="theme.code")
    asks = serializers.CharField(source="theme.asks")
    answer = serializers.CharField(source="answer.answer", allow_null=True, default=None)
    answered_by = serializers.CharField(source="answer.answered_by.name", allow_null=True, default=None)
    answered_at = serializers.DateTimeField(source="answer.answered_at", allow_null=True, default=None)
    lacking = serializers.CharField()


class ChecklistAnswer(Answer):
    results = ThemeLine(many=True)


class InterestAnswer(Answer):
    id = serializers.UUIDField()
    name = serializers.CharField(source="membership.user.name")
    reason = serializers.CharField()
    declared_at = serializers.DateTimeField()


class InterestList(Answer):
    results = InterestAnswer(many=True)


def minutes_answer(item_id: Any, row: Any) -> dict[str, Any]:
    """What MinutesAnswer shows of a MinuteRevision, or of there being none."""
    writer = row.written_by if row else None
    shown = {
        "item_id": item_id,
        "revision": row.number if row else 0,
        "text": row.text if row else "",
        "written_by": writer.name if writer else "",
        "written_at": row.written_at if row else None,
    }
    return dict(MinutesAnswer(shown).data)
