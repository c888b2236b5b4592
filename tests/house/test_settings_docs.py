"""The operators' page knows every variable and every command it names exists."""

import re
from pathlib import Path

from django.core.management import get_commands

ROOT = Path(__file__).resolve().parents[2]
PAGE = (ROOT / "docs" / "operators.md").read_text(encoding="utf-8")
NAME = r"\b(TUMORBOARD_[A-Z_]+|DATABASE_URL|PORT)\b"
# Set by `manage.py serve` for the supervisor, not by people.
INTERNAL = {"TUMORBOARD_PYTHON", "TUMORBOARD_OS_USER", "TUMORBOARD_PREPARED"}


def variables_read() -> set[str]:
    """Names the code reads from the environment."""
    sources = [*(ROOT / "tumorboard").glob("**/*.py"), *(ROOT / "deploy").glob("*.*")]
    calls = rf"(?:env\.\w+|secret|server|environ\.\w+|environ)[(\[]\s*[\"']{NAME}|%\(ENV_{NAME[2:-2]}\)"
    found = [match for source in sources for match in re.findall(calls, source.read_text(encoding="utf-8"))]
    return {name for pair in found for name in pair if name} - INTERNAL


def test_every_variable_is_in_the_table() -> None:
    listed = set(re.findall(rf"^\| `{NAME}` \|", PAGE, re.MULTILINE))
    assert len(variables_read()) > 15
    assert listed == variables_read()


def test_every_command_exists() -> None:
    named = set(re.findall(r"manage\.py (\w+)", PAGE))
    assert named >= {"back_up", "verify_audit", "migrate"}
    assert named <= set(get_commands())


def test_every_file_of_deploy_exists() -> None:
    named = set(re.findall(r"\bdeploy/[\w./-]*\w", PAGE))
    assert named
    assert [name for name in named if not (ROOT / name).exists() and not list(ROOT.glob(name + "*"))] == []
