"""Output shapes of a board's schedule and of who comes to its meetings."""

from rest_framework import serializers

from cases.api.answers import Answer
from decisions.api.answers import ItemAnswer, MeetingLine


class RecurrenceAnswer(Answer):
    every = serializers.CharField(help_text="week, month")
    interval = serializers.IntegerField(help_text="every how many weeks or months")
    weekday = serializers.CharField()
    nth = serializers.CharField(help_text="first, second, third, fourth, last; empty for weeks")
    first_on = serializers.DateField(help_text="from which weeks or months are counted")
    starts = serializers.CharField(help_text="on the wall at the board, such as 08:30")
    place = serializers.CharField()
    capacity_minutes = serializers.IntegerField()


class HolidayAnswer(Answer):
    on = serializers.DateField()
    name = serializers.CharField()


class BoardSettingsAnswer(Answer):
    """How a board meets."""

    id = serializers.UUIDField()
    name = serializers.CharField()
    time_zone = serializers.CharField()
    quorum = serializers.ListField(
        child=serializers.ListField(child=serializers.CharField()),
        help_text="needs, each met by one of these",
    )
    recurrence = RecurrenceAnswer(allow_null=True)
    holidays = HolidayAnswer(many=True)
    cut_off_hours = serializers.IntegerField(help_text="the list goes out this long before a meeting")
    agenda_days = serializers.IntegerField(help_text="the agenda is proposed this long before")
    weeks_ahead = serializers.IntegerField(help_text="how far ahead meetings are made")
    remind_after_days = serializers.IntegerField(help_text="days until it is asked what became of a recommendation")
    attendance_target = serializers.IntegerField(help_text="per cent of meetings for each discipline of the quorum")


class GeneratedAnswer(Answer):
    """What became of the meetings of a board."""

    made = MeetingLine(many=True)
    shifted = MeetingLine(many=True, help_text="put at the new time or place of the rule")
    cancelled = MeetingLine(many=True, help_text="not in the rule any more")
    kept = MeetingLine(many=True, help_text="not in the rule any more, and somebody relies on it")


class ReplyAnswer(Answer):
    """A member's answer; `answer` null: none yet."""

    membership_id = serializers.UUIDField(source="membership.pk")
    name = serializers.CharField(source="membership.user.name")
    role = serializers.CharField(source="membership.role")
    specialty = serializers.CharField(source="membership.specialty")
    standing = serializers.CharField(help_text="coming, perhaps, away, unanswered")
    stale = serializers.BooleanField(help_text="answered before the meeting was moved")
    answer = serializers.CharField(source="reply.answer", default=None, allow_null=True)
    leaves_at = serializers.DateTimeField(source="reply.leaves_at", default=None, allow_null=True)
    note = serializers.CharField(source="reply.note", default="")
    deputy_id = serializers.UUIDField(source="deputy.pk", default=None, allow_null=True)


class RepliesAnswer(Answer):
    """Who means to come."""

    members = ReplyAnswer(many=True)
    quorum = serializers.CharField(source="foreseen.standing", help_text="met, perhaps, open, short")
    missing = serializers.ListField(
        source="foreseen.missing",
        child=serializers.ListField(child=serializers.CharField()),
        help_text="needs that nobody meets who comes",
    )


class OwnReplyAnswer(Answer):
    """The answer as it stands now."""

    membership_id = serializers.UUIDField()
    answer = serializers.CharField()
    leaves_at = serializers.DateTimeField(allow_null=True)
    deputy_id = serializers.UUIDField(allow_null=True)
    note = serializers.CharField()
    noted_at = serializers.DateTimeField()


class DeputyAnswer(Answer):
    membership_id = serializers.UUIDField(source="pk")
    deputy_id = serializers.UUIDField(allow_null=True)


class MovedCases(Answer):
    """The new places of the cases."""

    items = ItemAnswer(many=True)
