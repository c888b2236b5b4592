"""What is to be done after a discussion, and the ledger of deferrals."""

from typing import Any

from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from cases.api.answers import Answer
from cases.api.door import Door, created
from cases.api.schema import operation
from cases.api.shapes import OPTIONAL, Choice, Day, ReasonShape, Shape, optional_text, read_body, read_query, text
from decisions.actions.add_action import add_action
from decisions.actions.change_action import change_action
from decisions.actions.end_action import end_action
from decisions.actions.note_deferral import note_deferral
from decisions.actions.read_action import read_action
from decisions.actions.read_actions import SHOW, WHOSE, read_actions
from decisions.actions.read_deferrals import SHOW as SHOW_DEFERRALS
from decisions.actions.read_deferrals import read_deferrals
from decisions.actions.reopen_action import reopen_action
from decisions.models import ActionItem


class ActionAnswer(Answer):
    """Something to be done about a case after a discussion."""

    id = serializers.UUIDField()
    case_id = serializers.UUIDField()
    item_id = serializers.UUIDField()
    decision_id = serializers.UUIDField(allow_null=True, help_text="the version in whose signing it was agreed")
    kind = serializers.CharField()
    what = serializers.CharField()
    owner_member = serializers.UUIDField(source="owner_id", allow_null=True, help_text="the id of a seat")
    owner = serializers.CharField(source="owner_name")
    due_on = serializers.DateField()
    state = serializers.CharField(help_text="open, done, dropped")
    ended_at = serializers.DateTimeField(allow_null=True)
    ended_reason = serializers.CharField()
    created_at = serializers.DateTimeField()


class ActionLine(ActionAnswer):
    days_late = serializers.IntegerField()


class ActionPage(Answer):
    results = ActionLine(many=True, help_text="at most 200")
    total = serializers.IntegerField()
    overdue = serializers.IntegerField(help_text="of the same people, whatever is shown")


class ActionQuery(Shape):
    whose = Choice(choices=list(WHOSE), **OPTIONAL)
    show = Choice(choices=list(SHOW), **OPTIONAL)


class ActionShape(Shape):
    """The owner is a member of the board (`owner_member`, the id of a seat) or somebody named."""

    kind = text(40)
    what = optional_text(300)
    owner_member = optional_text(40)
    owner = optional_text(300)
    due_on = Day()


class EndShape(Shape):
    state = text(8)
    reason = optional_text(300)


class ListActions(Door):
    @operation("List a board's actions", ActionPage, query=ActionQuery, also=(404,))
    def get(self, request: Request, board_id: Any) -> Response:
        """Your own actions unless `whose` is everybody; open ones unless `show` says otherwise."""
        found = read_actions(actor=self.actor, board_id=board_id, **read_query(request, ActionQuery))
        lines = [ActionAnswer(row.action).data | {"days_late": row.days_late} for row in found.rows]
        return Response({"results": lines, "total": found.total, "overdue": found.overdue})


class AddAction(Door):
    @operation("Add an action", ActionAnswer, status=201, body=ActionShape, headers=["Location"], also=(404,))
    def post(self, request: Request, item_id: Any) -> Response:
        """Something to be done about a case that is or was on an agenda."""
        row = add_action(actor=self.actor, item_id=item_id, **read_body(request, ActionShape))
        return created(ActionAnswer(row).data, f"/api/v1/actions/{row.pk}/")


class ReadAction(Door):
    @operation("Read an action", ActionAnswer, also=(404,))
    def get(self, request: Request, action_id: Any) -> Response:
        """One action as it stands."""
        return Response(ActionAnswer(read_action(actor=self.actor, action_id=action_id)).data)


class ChangeAction(Door):
    @operation("Change an action", ActionAnswer, body=ActionShape, also=(404,))
    def post(self, request: Request, action_id: Any) -> Response:
        """The open action as it is to be from now on."""
        return _answer(change_action(actor=self.actor, action_id=action_id, **read_body(request, ActionShape)))


class EndAction(Door):
    @operation("End an action", ActionAnswer, body=EndShape, also=(404,))
    def post(self, request: Request, action_id: Any) -> Response:
        """Done, or dropped with a reason."""
        return _answer(end_action(actor=self.actor, action_id=action_id, **read_body(request, EndShape)))


class ReopenAction(Door):
    @operation("Reopen an action", ActionAnswer, body=ReasonShape, also=(404,))
    def post(self, request: Request, action_id: Any) -> Response:
        """Take back that it was done or dropped."""
        return _answer(reopen_action(actor=self.actor, action_id=action_id, **read_body(request, ReasonShape)))


def _answer(row: ActionItem) -> Response:
    return Response(ActionAnswer(row).data)


class DeferralAnswer(Answer):
    """One deferral: a decision “none yet”, or a case that was carried over."""

    item_id = serializers.UUIDField(source="item.pk")
    case_id = serializers.UUIDField(source="item.case_id")
    reference = serializers.CharField(source="item.case.reference")
    meeting_id = serializers.UUIDField(source="item.meeting_id")
    on = serializers.DateField(source="lost.appearance.day")
    signed = serializers.BooleanField(help_text="a signed decision says why")
    reason = serializers.CharField(source="lost.appearance.reason", help_text="empty while nobody has said why")
    note = serializers.CharField()
    nth = serializers.IntegerField(source="lost.nth", help_text="which deferral of this case")
    days_lost = serializers.IntegerField(source="lost.days", help_text="to the next appearance, or until today")
    waiting = serializers.BooleanField(source="lost.waiting")
    owes = ActionAnswer(many=True)


class DeferralTotal(Answer):
    reason = serializers.CharField()
    says = serializers.CharField()
    deferrals = serializers.IntegerField()
    days = serializers.IntegerField()
    waiting = serializers.IntegerField()


class LedgerAnswer(Answer):
    results = DeferralAnswer(source="rows", many=True)
    totals = DeferralTotal(many=True)


class DeferralQuery(Shape):
    show = Choice(choices=list(SHOW_DEFERRALS), **OPTIONAL)


class ListDeferrals(Door):
    @operation("Read the deferral ledger", LedgerAnswer, query=DeferralQuery, also=(404,))
    def get(self, request: Request, board_id: Any) -> Response:
        """Deferrals that still wait, or all of the last twelve months; days are counted when it is read."""
        ledger = read_deferrals(actor=self.actor, board_id=board_id, **read_query(request, DeferralQuery))
        return Response(LedgerAnswer(ledger).data)


class DeferralShape(Shape):
    reason = text(40)
    note = optional_text(300)


class DeferralNoted(Answer):
    item_id = serializers.UUIDField()
    reason = serializers.CharField()
    note = serializers.CharField()
    noted_at = serializers.DateTimeField()


class NoteDeferral(Door):
    @operation("Say why a case was carried over", DeferralNoted, body=DeferralShape, also=(404,))
    def post(self, request: Request, item_id: Any) -> Response:
        """The last word counts, the ones before stay."""
        row = note_deferral(actor=self.actor, item_id=item_id, **read_body(request, DeferralShape))
        return Response(DeferralNoted(row).data)
