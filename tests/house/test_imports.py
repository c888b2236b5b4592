"""Imports point down: the contracts of pyproject.toml, run by import-linter."""

import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
LINT = [sys.executable, "-c", "from importlinter.cli import lint_imports_command as lint; lint()", "--no-cache"]


def test_every_contract_is_kept() -> None:
    linted = subprocess.run(LINT, cwd=ROOT, capture_output=True, text=True, check=False)
    assert linted.returncode == 0, linted.stdout + linted.stderr
    assert ", 0 broken." in linted.stdout
