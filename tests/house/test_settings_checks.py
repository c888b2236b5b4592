"""Each unsafe value is refused, with its own number, words that name it, and a remedy."""

from typing import Any

import pytest
from django.core.checks import run_checks
from django.core.exceptions import ImproperlyConfigured
from django.core.management import CommandError, call_command
from django.db import connection

from cases.models import User
from tests.house.production import SAFE
from tumorboard import checks

BAD = {
    "E001": {"SECRET_KEY": "django-insecure-" + "x" * 60},
    "E002": {"AUDIT_KEY": "short"},
    "E003": {"DEBUG": True},
    "E004": {"ALLOWED_HOSTS": ["*"]},
    "E005": {"SECURE_PROXY_SSL_HEADER": None},
    "E006": {"SESSION_COOKIE_SECURE": False},
    "E007": {"SESSION_IDLE_SECONDS": 24 * 3600},
    "E008": {"PASSWORD_HASHERS": ["django.contrib.auth.hashers.MD5PasswordHasher"]},
    "E009": {
        "CONTENT_SECURITY_POLICY": "default-src 'self'; script-src 'self' 'unsafe-inline'; frame-ancestors 'none'"
    },
    "E010": {"CELERY_BROKER_URL": "rediss://10.1.2.3:6379/0"},
    "W011": {"CACHE_URL": "redis://board:secret@10.1.2.3:6379/0"},
    "E012": {"CELERY_ACCEPT_CONTENT": ["json", "pickle"]},
    "E013": {"CELERY_TASK_TIME_LIMIT": 700},
    "W016": {"CACHE_URL": ""},
    "E031": {"EMAIL_BACKEND": "django.core.mail.backends.console.EmailBackend"},
    "W032": {"EMAIL_BACKEND": "django.core.mail.backends.dummy.EmailBackend"},
    "W033": {"DEFAULT_FROM_EMAIL": "tumorboard@localhost"},
    "E034": {"PUBLIC_URL": "http://board.hospital.example"},
    "E041": {"SIGNING_KEY": "short"},
    "E042": {"PSEUDONYM_KEY": "short"},
}
MORE = [
    ("E001", {"SECRET_KEY": "short"}),
    ("E002", {"AUDIT_KEY": SAFE["SECRET_KEY"]}),
    ("E041", {"SIGNING_KEY": SAFE["AUDIT_KEY"]}),
    ("E004", {"ALLOWED_HOSTS": []}),
    ("E004", {"ALLOWED_HOSTS": [".hospital.example"]}),
    ("E005", {"SECURE_SSL_REDIRECT": False}),
    ("E034", {"PUBLIC_URL": "https://elsewhere.example"}),
    ("E006", {"CSRF_COOKIE_SECURE": False}),
    ("E007", {"SESSION_IDLE_SECONDS": 60}),
    ("E012", {"CELERY_TASK_ACKS_LATE": False}),
]


@pytest.fixture
def production(settings: Any, tmp_path: Any) -> Any:
    for name, value in {**SAFE, "DATA_DIR": tmp_path, "MEDIA_ROOT": tmp_path / "media"}.items():
        setattr(settings, name, value)
    return settings


def found() -> dict[str, Any]:
    return {message.id.removeprefix("tumorboard."): message for message in run_checks(tags=[checks.TAG])}


def test_safe_settings_pass(production: Any) -> None:
    assert found() == {}


@pytest.mark.parametrize(("number", "values"), [*BAD.items(), *MORE])
def test_an_unsafe_value_is_found(production: Any, number: str, values: dict[str, Any]) -> None:
    for name, value in values.items():
        setattr(production, name, value)
    assert list(found()) == [number]
    assert found()[number].hint


@pytest.mark.parametrize("number", [number for number in BAD if number.startswith("E")])
def test_no_process_starts_on_it(production: Any, number: str) -> None:
    for name, value in BAD[number].items():
        setattr(production, name, value)
    with pytest.raises(ImproperlyConfigured, match=f"tumorboard.{number}"):
        checks.refuse_unsafe(databases=[])


def test_every_reason_is_given_at_once(production: Any) -> None:
    production.DEBUG, production.ALLOWED_HOSTS = True, ["*"]
    with pytest.raises(ImproperlyConfigured, match=r"(?s)TUMORBOARD_DEBUG.*TUMORBOARD_HOSTS"):
        checks.refuse_unsafe(databases=[])


def test_a_data_folder_open_to_all_is_found(production: Any) -> None:
    production.DATA_DIR.chmod(0o755)
    assert list(found()) == ["E015"]


def test_an_old_weasyprint_is_found(production: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(checks, "installed_version", lambda _: "69.0")
    assert list(found()) == ["E014"]


def test_the_demo_is_not_held_to_production(settings: Any) -> None:
    settings.ALLOWED_HOSTS, settings.CACHE_URL = ["*"], ""
    assert found() == {}


@pytest.mark.parametrize(
    ("url", "elsewhere"),
    [
        ("redis://127.0.0.1:6379/0", False),
        ("redis://localhost/0", False),
        ("redis://[::1]:6379/0", False),
        ("redis+socket:///run/redis.sock", False),
        ("filesystem://localhost", False),
        ("", False),
        ("redis://redis.hospital.example/0", True),
        ("redis://192.168.0.1/0", True),
    ],
)
def test_what_counts_as_another_machine(url: str, elsewhere: bool) -> None:
    assert checks.is_elsewhere(url) is elsewhere


def test_every_number_has_a_test() -> None:
    import inspect
    import re

    numbers = set(re.findall(r'"(?:tumorboard\.)?([EW]\d{3})"', inspect.getsource(checks)))
    tested_beside = {"E014", "E015", "E017", "E018", "E019", "E020", "W021", "E022"}
    assert numbers == set(BAD) | tested_beside
    assert len({number[1:] for number in numbers}) == len(numbers), "a number is used twice"


@pytest.mark.django_db
def test_demo_accounts_in_production_are_found(production: Any) -> None:
    def numbers() -> set[str | None]:
        return {message.id for message in checks.check_database(databases=["default"])}

    assert "tumorboard.E022" not in numbers()
    User.objects.create_user("chair@demo.example", "any", name="Chair")
    assert "tumorboard.E022" in numbers()


@pytest.mark.django_db
def test_the_demo_is_not_loaded_in_production(production: Any) -> None:
    with pytest.raises(CommandError, match="This is production"):
        call_command("demo_board")


@pytest.mark.skipif(connection.vendor != "postgresql", reason="asks PostgreSQL itself")
@pytest.mark.django_db
class TestPostgresql:
    def numbers(self) -> set[str]:
        return {str(message.id).removeprefix("tumorboard.") for message in checks.check_database(databases=["default"])}

    def test_a_superuser_and_unsafe_writes_are_found(self, production: Any) -> None:
        # tests/services.py starts its cluster with exactly these two faults.
        assert self.numbers() == {"E019", "E020"}

    def test_another_machine_without_tls_is_found(self, production: Any, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setitem(connection.settings_dict, "HOST", "db.hospital.example")
        assert "W021" in self.numbers()
