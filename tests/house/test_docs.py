"""The manual keeps up with the product: every stage, role, score and rule in force is told of."""

import re
from pathlib import Path

import pytest

from cases.pathway.permissions import POLICY, Role
from cases.pathway.stages import Stage
from cases.pathway.urgency import Lane
from decisions.reasoning.loader import load_knowledge

ROOT = Path(__file__).resolve().parents[2]
MANUAL = {path.name: path.read_text(encoding="utf-8") for path in [ROOT / "README.md", *(ROOT / "docs").glob("*.md")]}


@pytest.mark.parametrize("stage", list(Stage))
def test_the_coordinators_page_tells_every_stage(stage: Stage) -> None:
    assert f"| {stage.label} |" in MANUAL["coordinators.md"]


@pytest.mark.parametrize("lane", list(Lane))
def test_the_coordinators_page_names_every_lane(lane: Lane) -> None:
    assert lane.value in MANUAL["coordinators.md"]


@pytest.mark.parametrize("verb", list(POLICY))
def test_the_operators_page_says_which_roles_hold_each_permission(verb: str) -> None:
    cells = " | ".join("yes" if role in POLICY[verb] else "" for role in Role)
    assert f"| `{verb}` | {cells} |" in MANUAL["operators.md"]


@pytest.mark.parametrize("score", sorted(load_knowledge().scores))
def test_the_clinicians_page_names_every_score_with_its_year(score: str) -> None:
    year = str(load_knowledge().scores[score].source.year or "")
    name = score.replace("_", " ")
    rows = [row for row in MANUAL["clinicians.md"].splitlines() if row.startswith("|") and name in row.lower()]
    assert any(year in row for row in rows)


@pytest.mark.parametrize("rule", ["P-01", "P-03", "NOMS"])
def test_the_clinicians_page_names_the_rules_that_still_await_a_clinician(rule: str) -> None:
    assert rule in MANUAL["clinicians.md"]


def test_the_intended_use_stands_in_the_readme_and_for_clinicians() -> None:
    for name in ("README.md", "clinicians.md"):
        said = re.sub(r"\s*\n>?\s*", " ", MANUAL[name])
        assert "does not read images" in said and "not CE or UKCA marked" in said


def test_every_link_between_the_pages_leads_somewhere() -> None:
    for name, text in MANUAL.items():
        folder = ROOT if name == "README.md" else ROOT / "docs"
        for target in re.findall(r"\]\(([^)#:]+)[^)]*\)", text):
            assert (folder / target).exists(), f"{name} points at {target}"


def test_every_command_of_the_readme_exists() -> None:
    commands = set(re.findall(r"manage\.py (\w+)", " ".join(MANUAL.values())))
    ours = {path.stem for path in ROOT.glob("*/management/commands/*.py")}
    assert commands - ours <= {
        "migrate",
        "check",
        "collectstatic",
        "clearsessions",
        "runserver",
        "shell",
        "spectacular",
    }
