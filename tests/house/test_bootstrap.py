"""A Python that will not do is named before anything is installed."""

import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]


def a_python_that_says(folder: Path, version: str) -> str:
    """A program that gives this version and is too old for whatever asks it."""
    program = folder / "python3"
    program.write_text(f'#!/bin/sh\n[ "$1" = --version ] && echo "Python {version}" && exit 0\nexit 1\n')
    program.chmod(0o755)
    return str(program)


@pytest.mark.parametrize("old", [True, False])
def test_a_python_that_is_too_old_or_not_there_is_named_with_the_remedy(tmp_path: Path, old: bool) -> None:
    given = a_python_that_says(tmp_path, "3.10.13") if old else str(tmp_path / "none")
    answer = subprocess.run(
        [ROOT / "deploy/bootstrap.sh", "run"],
        env={"PATH": "/usr/bin:/bin", "BASE_PYTHON": given},
        capture_output=True,
        text=True,
    )
    assert answer.returncode == 1 and not answer.stdout
    assert f"needs Python 3.11 or newer, and {given} is {'Python 3.10.13' if old else 'missing'}." in answer.stderr
    assert "BASE_PYTHON=/folder/of/that/python3 make run" in answer.stderr
