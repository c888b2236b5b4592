"""Signed decisions: sign, read, amend."""

from typing import Any

from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from cases.access import case
from cases.api.answers import Answer
from cases.api.door import Door, created
from cases.api.schema import operation
from cases.api.shapes import OPTIONAL, Day, Shape, Text, optional_text, read_body, text
from decisions import access
from decisions.actions.amend_decision import amend_decision
from decisions.actions.sign_decision import sign_decision
from decisions.api.answers import DecisionLine, DecisionList
from decisions.consensus.content import DecisionContent, DecisionOption, PlannedAction


class SignatureAnswer(Answer):
    printed_name = serializers.CharField()
    meaning = serializers.CharField()
    meaning_says = serializers.CharField(source="get_meaning_display")
    method = serializers.CharField()
    at = serializers.DateTimeField()
    digest = serializers.CharField()


class DecisionAnswer(DecisionLine):
    """One signed version. The count of the vote is read at its round, where roles differ."""

    case_id = serializers.UUIDField()
    round_id = serializers.UUIDField(allow_null=True)
    amends_id = serializers.UUIDField(allow_null=True)
    content = serializers.DictField(source="payload.content")
    departs_from = serializers.ListField(source="payload.departs_from", child=serializers.CharField())
    concordance = serializers.CharField(
        source="payload.concordance", required=False, help_text="concordant, departs, no_advice, not_compared: computed"
    )
    problem_class = serializers.DictField(
        source="payload.problem_class",
        child=serializers.CharField(),
        required=False,
        help_text="computed by the frameworks and confirmed by the board",
    )
    wishes = serializers.DictField(source="payload.wishes", child=serializers.CharField(), required=False)
    amendment_reason = serializers.CharField(source="payload.amendment_reason")
    quorum_override_reason = serializers.CharField(source="payload.quorum_override_reason")
    payload_hash = serializers.CharField()
    previous_hash = serializers.CharField()
    signatures = SignatureAnswer(many=True)


class OptionShape(Shape):
    """A treatment with the vertebral levels that it is meant for."""

    treatment = text(60)
    levels = serializers.ListField(child=text(8), max_length=40, **OPTIONAL)
    dose = optional_text(300)
    note = optional_text(300)


class PlannedActionShape(Shape):
    """Something to be done: by a member of the board (`owner_member`, the id of a seat) or by somebody named."""

    kind = text(40)
    what = optional_text(300)
    owner_member = optional_text(40)
    owner = optional_text(300)
    due_on = Day(**OPTIONAL)


class ContentShape(Shape):
    """What the board decided. Options are ranked, the first choice first. A person is a member of the
    board (`…_member`, the id of a seat) or somebody named."""

    outcome = text(20)
    options = OptionShape(many=True, **OPTIONAL)
    rationale = optional_text()
    deferral_reason = optional_text(40)
    alternatives = optional_text()
    departure_code = optional_text(40)
    departure_reason = optional_text()
    levels_reason = optional_text()
    changed_facts_reason = optional_text()
    problem_class = optional_text(40)
    problem_class_reason = optional_text(300)
    preference = optional_text(40)
    preference_says = optional_text(300)
    trial = optional_text(40)
    trial_says = optional_text(300)
    intent = optional_text(20)
    urgency = optional_text(12)
    act_by = Day(**OPTIONAL)
    act_by_time = optional_text(8)
    responsible_member = optional_text(40)
    responsible = optional_text(300)
    informs_patient_member = optional_text(40)
    informs_patient = optional_text(300)
    inform_by = Day(**OPTIONAL)
    actions = PlannedActionShape(many=True, **OPTIONAL)


class SigningShape(Shape):
    """A decision with the proof of who signs it and for whom."""

    content = ContentShape()
    password = Text(max_length=400, trim_whitespace=False)
    identifier = text(120)
    quorum_override_reason = optional_text()


class AmendmentShape(SigningShape):
    reason = text()


def _content(body: dict[str, Any]) -> DecisionContent:
    options = tuple(DecisionOption(**one | {"levels": tuple(one.get("levels", ()))}) for one in body.pop("options", []))
    actions = tuple(PlannedAction(**one) for one in body.pop("actions", []))
    return DecisionContent(options=options, actions=actions, **body)


class SignDecision(Door):
    @operation("Sign a decision", DecisionAnswer, status=201, body=SigningShape, headers=["Location"], also=(404,))
    def post(self, request: Request, item_id: Any) -> Response:
        """The board's decision on a case, signed by the chair with their own password and a
        number of the patient. A token cannot sign."""
        body = read_body(request, SigningShape)
        decision = sign_decision(actor=self.actor, item_id=item_id, content=_content(body.pop("content")), **body)
        return created(DecisionAnswer(decision).data, f"/api/v1/decisions/{decision.pk}/")


class ReadDecision(Door):
    @operation("Read a decision", DecisionAnswer, also=(404,))
    def get(self, request: Request, decision_id: Any) -> Response:
        """One signed version, its hash and its signatures."""
        return Response(DecisionAnswer(access.decision(self.actor, decision_id)).data)


class AmendDecision(Door):
    @operation("Amend a decision", DecisionAnswer, status=201, body=AmendmentShape, headers=["Location"], also=(404,))
    def post(self, request: Request, decision_id: Any) -> Response:
        """The next version; the one amended stays as it was signed."""
        body = read_body(request, AmendmentShape)
        decision = amend_decision(
            actor=self.actor, decision_id=decision_id, content=_content(body.pop("content")), **body
        )
        return created(DecisionAnswer(decision).data, f"/api/v1/decisions/{decision.pk}/")


class ListDecisions(Door):
    @operation("List the decisions on a case", DecisionList, also=(404,))
    def get(self, request: Request, case_id: Any) -> Response:
        """Every signed version, in the order of signing."""
        found = case(self.actor, case_id, "decision.read", subject="decisions")
        return Response(DecisionList({"results": found.decisions.all()}).data)
