"""What may be signed: each fault of a decision's content, with its field."""

from datetime import date

import pytest

from decisions.consensus.content import DecisionContent, DecisionOption, content_errors

ON = date(2026, 11, 4)
T8 = [["T8"]]
GOOD = {"options": (DecisionOption("sbrt", ("T8",)),), "rationale": "Because."}


def fields(lesions: list[list[str]] | None = None, **changes: object) -> list[str]:
    content = DecisionContent(**(GOOD | changes))
    return [error.field for error in content_errors(content, lesion_levels=T8 if lesions is None else lesions, on=ON)]


def test_a_complete_content_has_no_fault() -> None:
    assert fields(intent="local_control", urgency="urgent", act_by=ON, responsible="Dr A", informs_patient="Dr B") == []
    assert fields(outcome="none_yet", options=()) == []


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
        ({"outcome": "none_yet"}, "content.options"),
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
        "content.intent",
        "content.rationale",
        "content.options.0.levels",
    ]


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
    plain = DecisionContent(**GOOD, act_by=ON).as_json()
    assert plain["act_by"] == "2026-11-04"
    assert plain["options"] == [{"treatment": "sbrt", "levels": ["T8"], "note": ""}]
    assert set(plain) == set(DecisionContent.__dataclass_fields__)
