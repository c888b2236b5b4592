"""How a process starts from its environment: each case is a real process of its own."""

import os
import stat
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from tests.house.production import SECRETS, environment

ROOT = Path(__file__).resolve().parents[2]


def run(environ: dict[str, str], *command: str) -> subprocess.CompletedProcess[str]:
    bare = {"PATH": os.environ["PATH"], "DJANGO_SETTINGS_MODULE": "tumorboard.settings"}
    return subprocess.run(
        [sys.executable, *command], env={**bare, **environ}, cwd=ROOT, capture_output=True, text=True, check=False
    )


def show(environ: dict[str, str], expression: str) -> subprocess.CompletedProcess[str]:
    return run(environ, "-c", f"from django.conf import settings; print({expression})")


def test_the_shipped_production_settings_pass_every_check(tmp_path: Path) -> None:
    checked = run(environment(tmp_path), "manage.py", "check", "--deploy", "--fail-level", "WARNING")
    assert checked.returncode == 0, checked.stderr
    assert "0 silenced" in checked.stdout


@pytest.mark.parametrize("name", sorted(SECRETS))
def test_production_wants_its_own_secrets(tmp_path: Path, name: str) -> None:
    without = {key: value for key, value in environment(tmp_path).items() if key != name}
    refused = run(without, "manage.py", "check")
    assert refused.returncode != 0
    assert f"{name} is not set" in refused.stderr
    assert f"{name}_FILE" in refused.stderr


def test_a_secret_may_come_from_a_file(tmp_path: Path) -> None:
    kept = tmp_path / "kept"
    kept.write_text("from-a-file-" * 6 + "\n")
    environ = {key: value for key, value in environment(tmp_path).items() if key != "TUMORBOARD_SECRET_KEY"}
    shown = show({**environ, "TUMORBOARD_SECRET_KEY_FILE": str(kept)}, "settings.SECRET_KEY")
    assert shown.stdout.strip() == "from-a-file-" * 6, shown.stderr


def test_an_unknown_mode_is_refused(tmp_path: Path) -> None:
    refused = run(environment(tmp_path, TUMORBOARD_MODE="prod"), "manage.py", "check")
    assert "Set it to demo or production" in refused.stderr


def test_the_web_server_refuses_unsafe_settings(tmp_path: Path) -> None:
    refused = run(environment(tmp_path, TUMORBOARD_HOSTS="*"), "-c", "import tumorboard.wsgi")
    assert refused.returncode != 0
    assert "tumorboard.E004" in refused.stderr


@pytest.mark.proof  # many processes
def test_processes_that_start_together_agree_on_generated_secrets(tmp_path: Path) -> None:
    demo = {"TUMORBOARD_DATA": str(tmp_path / "new")}
    with ThreadPoolExecutor(4) as pool:
        shown = list(pool.map(lambda _: show(demo, "settings.SECRET_KEY, settings.AUDIT_KEY").stdout, range(4)))
    assert len(set(shown)) == 1
    secret_key, audit_key = shown[0].split()
    assert secret_key != audit_key
    assert len(secret_key) >= 64
    for name in ("secret_key", "audit_key"):
        assert stat.S_IMODE((tmp_path / "new" / name).stat().st_mode) == 0o600
    assert stat.S_IMODE((tmp_path / "new").stat().st_mode) == 0o700
    assert not list((tmp_path / "new").glob(".*")), "a draft was left behind"


def test_a_database_that_does_not_answer_is_named(tmp_path: Path) -> None:
    environ = environment(tmp_path, DATABASE_URL="postgres://nobody@127.0.0.1:1/none")
    refused = run(environ, "-c", "import tumorboard.wsgi")
    assert "tumorboard.E017" in refused.stderr


WEAK = """
import django; django.setup()
from django.db import connection
from tumorboard.checks import check_database
connection.settings_dict["OPTIONS"].update({change})
print([message.id for message in check_database(databases=["default"])])
"""


@pytest.mark.parametrize(
    ("change", "found"),
    [
        ({}, []),
        ({"init_command": "PRAGMA journal_mode=DELETE; PRAGMA synchronous=FULL"}, ["tumorboard.E018"]),
        ({"init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL"}, ["tumorboard.E018"]),
        ({"transaction_mode": "DEFERRED"}, ["tumorboard.E018"]),
        ({"timeout": 5}, ["tumorboard.E018"]),
    ],
)
def test_a_weakened_sqlite_is_found(tmp_path: Path, change: dict[str, object], found: list[str]) -> None:
    shown = run({"TUMORBOARD_DATA": str(tmp_path)}, "-c", WEAK.format(change=change))
    assert shown.stdout.strip() == str(found), shown.stderr
