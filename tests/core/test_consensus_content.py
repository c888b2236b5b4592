"""What may be signed: each fault of a decision's content, with its field."""

import json
from dataclasses import replace
from datetime import date

import pytest

from decisions.consensus.canonical import canonical
from decisions.consensus.content import Against, DecisionContent, DecisionOption, PlannedAction
from decisions.consensus.content_errors import content_errors

ON = date(2026, 11, 4)
MEMBERS = {"seat-a": "Dr A, Surgeon"}
AGAINST = Against(
    on=ON,
    lesion_levels=[["T8"]],
    members=MEMBERS,
    problem_classes=("mscc", "uncomplicated"),
    computed_class="mscc",
    wishes_recorded=True,
)
ANSWERS = {
    "problem_class": "mscc",
    "preference": "recorded",
    "trial": "not_applicable",
    "intent": "local_control",
    "urgency": "urgent",
    "responsible": "Dr A",
    "informs_patient": "Dr B",
}
GOOD = {"options": (DecisionOption("sbrt", ("T8",)),), "rationale": "Because."} | ANSWERS
DEFERRED = {"outcome": "none_yet", "options": (), "rationale": "Later.", "deferral_reason": "no_time"}


def fields(lesions: list[list[str]] | None = None, against: Against = AGAINST, **changes: object) -> list[str]:
    against = against if lesions is None else replace(against, lesion_levels=lesions)
    return [error.field for error in content_errors(DecisionContent(**(GOOD | changes)), against)]


def test_a_complete_content_has_no_fault() -> None:
    assert fields(act_by=ON, act_by_time="14:30", inform_by=ON) == []
    assert content_errors(DecisionContent(**DEFERRED), AGAINST) == []


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"outcome": "maybe"}, "content.outcome"),
        ({"intent": "cure"}, "content.intent"),
        ({"urgency": "stat"}, "content.urgency"),
        ({"act_by": date(2026, 11, 3)}, "content.act_by"),
        ({"rationale": "  "}, "content.rationale"),
        ({"rationale": "x" * 10_001}, "content.rationale"),
        ({"rationale": "a\x00b"}, "content.rationale"),
        ({"responsible": "x" * 301}, "content.responsible"),
        ({"options": ()}, "content.options"),
        ({"outcome": "none_yet", "deferral_reason": "no_time"}, "content.options"),
        ({"deferral_reason": "no_time"}, "content.deferral_reason"),
        (DEFERRED | {"deferral_reason": ""}, "content.deferral_reason"),
        (DEFERRED | {"deferral_reason": "tired"}, "content.deferral_reason"),
        *[({name: ""}, f"content.{name}") for name in ANSWERS],
        ({"trial": "maybe"}, "content.trial"),
        ({"trial": "considered"}, "content.trial_says"),
        ({"preference": "asked"}, "content.preference_says"),
        ({"departure_code": "mood"}, "content.departure_code"),
        ({"problem_class": "none_of_them"}, "content.problem_class_reason"),
        ({"act_by": ON, "act_by_time": "24:00"}, "content.act_by_time"),
        ({"act_by_time": "14:30"}, "content.act_by"),
        ({"inform_by": date(2026, 11, 3)}, "content.inform_by"),
        ({"responsible": "", "responsible_member": "seat-x"}, "content.responsible_member"),
        ({"responsible": "Dr Other", "responsible_member": "seat-a"}, "content.responsible"),
        ({"options": (DecisionOption("sbrt", ("T8",), dose="x" * 301),)}, "content.options.0.dose"),
        ({"actions": (PlannedAction("dance", owner="Dr A", due_on=ON),)}, "content.actions.0.kind"),
        ({"actions": (PlannedAction("other", owner="Dr A", due_on=ON),)}, "content.actions.0.what"),
        ({"actions": (PlannedAction("refer", due_on=ON),)}, "content.actions.0.owner"),
        ({"actions": (PlannedAction("refer", owner="Dr A"),)}, "content.actions.0.due_on"),
        ({"actions": (PlannedAction("refer", owner="Dr A", due_on=date(2026, 11, 3)),)}, "content.actions.0.due_on"),
        ({"actions": (PlannedAction("refer", owner_member="seat-a", due_on=ON),) * 21}, "content.actions"),
        ({"options": (DecisionOption("leeches", ("T8",)),)}, "content.options.0.treatment"),
        ({"options": (DecisionOption("sbrt", ("T13",)),)}, "content.options.0.levels"),
        ({"options": (DecisionOption("sbrt"),)}, "content.options.0.levels"),
        ({"options": (DecisionOption("sbrt", ("T8",)), DecisionOption("sbrt", ("T8",)))}, "content.options.1"),
        ({"options": (DecisionOption("sbrt", ("T8",), "x" * 301),)}, "content.options.0.note"),
        ({"options": (DecisionOption("sbrt", ("L3",)),)}, "content.levels_reason"),
    ],
)
def test_each_fault_names_its_field(changes: dict[str, object], field: str) -> None:
    assert fields(**changes) == [field]


def test_every_fault_is_named_at_once() -> None:
    assert fields(rationale="", intent="cure", options=(DecisionOption("sbrt", ("T13",)),)) == [
        "content.rationale",
        "content.options.0.levels",
        "content.intent",
    ]


def test_an_emergency_asks_for_the_decision_and_no_more() -> None:
    bare = dict.fromkeys(ANSWERS, "")
    assert fields(against=replace(AGAINST, brief=True), **bare) == []
    assert set(fields(**bare)) == {f"content.{name}" for name in ANSWERS}


def test_a_divided_board_sets_down_the_alternatives() -> None:
    divided = replace(AGAINST, contested=True)
    assert fields(against=divided) == ["content.alternatives"]
    assert fields(against=divided, alternatives="Surgery first: too frail.") == []


def test_another_class_than_the_frameworks_give_needs_a_reason_and_only_then() -> None:
    assert fields(problem_class="uncomplicated", problem_class_reason="ESCC was read anew.") == []
    assert fields(against=replace(AGAINST, computed_class=""), problem_class="uncomplicated") == []


def test_wishes_that_are_not_recorded_cannot_be_referred_to() -> None:
    assert fields(against=replace(AGAINST, wishes_recorded=False)) == ["content.preference"]


def test_a_member_is_chosen_instead_of_a_name() -> None:
    assert fields(responsible="", responsible_member="seat-a") == []
    assert fields(responsible="Dr A, Surgeon", responsible_member="seat-a") == []


@pytest.mark.parametrize(
    ("levels", "lesions", "stray"),
    [
        (("T8",), [["T8"]], False),
        (("T6", "T7", "T8", "T9", "T10"), [["T8"]], False),
        (("T8", "T10"), [["T8"]], True),
        (("T8", "L3"), [["T8"], ["L3", "L4"]], False),
        (("T7",), [["T8"]], True),
        (("T8",), [], True),
    ],
)
def test_levels_away_from_every_lesion_need_a_reason(
    levels: tuple[str, ...], lesions: list[list[str]], stray: bool
) -> None:
    options = (DecisionOption("sbrt", levels),)
    assert fields(lesions, options=options) == (["content.levels_reason"] if stray else [])
    assert fields(lesions, options=options, levels_reason="Counted on CT; see report.") == []


def test_a_treatment_that_is_not_done_at_levels_needs_none() -> None:
    assert fields([], options=(DecisionOption("systemic_therapy"), DecisionOption("observation"))) == []


def test_the_content_as_signed_holds_text_and_lists_only() -> None:
    action = PlannedAction("refer", owner="Dr A", due_on=ON)
    plain = DecisionContent(**GOOD, act_by=ON, actions=(action,)).as_json()
    assert plain["act_by"] == plain["actions"][0]["due_on"] == "2026-11-04"
    assert plain["options"] == [{"treatment": "sbrt", "levels": ["T8"], "note": "", "dose": ""}]
    assert plain == json.loads(canonical(plain))
    assert set(plain) == set(DecisionContent.__dataclass_fields__)
