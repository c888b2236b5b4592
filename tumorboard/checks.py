"""Start-up checks: unsafe settings are refused in plain words, each with a hint.

`manage.py check --deploy` lists them; web server, worker and beat run them at start and do
not start on an error. Most apply to production alone; those about keeping votes and paper
safe apply always. Numbers are never used twice.
"""

import stat
from collections.abc import Iterator, Sequence
from importlib.metadata import version as installed_version
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.core.checks import ERROR, CheckMessage, Error, Tags, Warning, register, run_checks
from django.core.exceptions import ImproperlyConfigured
from django.db import DatabaseError, connections

TAG = "tumorboard"
ARGON2 = "django.contrib.auth.hashers.Argon2PasswordHasher"


def refuse_unsafe(databases: Sequence[str] = ("default",)) -> None:
    """Raise ImproperlyConfigured, with every reason at once, when a check finds an error."""
    errors = [found for found in run_checks(tags=[TAG], databases=databases) if found.is_serious(ERROR)]
    connections.close_all()
    if errors:
        reasons = "\n".join(f"  {error.id}: {error.msg}\n      {error.hint}" for error in errors)
        raise ImproperlyConfigured(f"Tumorboard does not start on these settings:\n{reasons}")


@register(TAG)
def check_secrets(**_: Any) -> Iterator[CheckMessage]:
    if not settings.PRODUCTION:
        return
    if len(settings.SECRET_KEY) < 50 or settings.SECRET_KEY.startswith("django-insecure-"):
        yield Error(
            "TUMORBOARD_SECRET_KEY is too short or a sample: sessions could be forged.",
            hint='Make one with: python -c "import secrets; print(secrets.token_urlsafe(64))"',
            id="tumorboard.E001",
        )
    keys = (settings.SECRET_KEY, settings.AUDIT_KEY, settings.SIGNING_KEY, settings.PSEUDONYM_KEY)
    for place, name, number in ((1, "AUDIT", "E002"), (2, "SIGNING", "E041"), (3, "PSEUDONYM", "E042")):
        if len(keys[place]) < 32 or keys[place] in keys[:place]:
            yield Error(
                f"TUMORBOARD_{name}_KEY is too short, or the same as another secret: records could be forged unseen.",
                hint="Give it a secret of its own, of 32 characters or more, kept apart from the database's backups.",
                id=f"tumorboard.{number}",
            )


@register(TAG)
def check_web(**_: Any) -> Iterator[CheckMessage]:
    if not settings.PRODUCTION:
        return
    if settings.DEBUG:
        yield Error(
            "TUMORBOARD_DEBUG is on: an error page would show patient data and settings to anyone.",
            hint="Remove TUMORBOARD_DEBUG, or set it to false.",
            id="tumorboard.E003",
        )
    if not _hosts_are_exact():
        yield Error(
            "TUMORBOARD_HOSTS is empty or has a wildcard: links in letters could be made to point elsewhere.",
            hint="List the exact host names, for example TUMORBOARD_HOSTS=board.hospital.example",
            id="tumorboard.E004",
        )
    if not (settings.SECURE_SSL_REDIRECT and settings.SECURE_PROXY_SSL_HEADER):
        yield Error(
            "Plain HTTP would be served: TUMORBOARD_HTTPS is off, or TUMORBOARD_PROXIES is 0.",
            hint="Put a TLS proxy in front (deploy/nginx.conf) and leave both variables unset.",
            id="tumorboard.E005",
        )


@register(TAG)
def check_sessions(**_: Any) -> Iterator[CheckMessage]:
    if settings.PRODUCTION and not (settings.SESSION_COOKIE_SECURE and settings.CSRF_COOKIE_SECURE):
        yield Error(
            "The session or CSRF cookie is not marked Secure: it could leave over plain HTTP.",
            hint="Do not override SESSION_COOKIE_SECURE and CSRF_COOKIE_SECURE.",
            id="tumorboard.E006",
        )
    if settings.PRODUCTION and not (5 * 60 <= settings.SESSION_IDLE_SECONDS <= 30 * 60):
        yield Error(
            "TUMORBOARD_IDLE_MINUTES is outside 5 to 30: a screen would stay open too long, or work be lost.",
            hint="15 is the default.",
            id="tumorboard.E007",
        )
    if settings.PRODUCTION and settings.PASSWORD_HASHERS[0] != ARGON2:
        yield Error(
            "Passwords would not be hashed with Argon2id.",
            hint=f"Make {ARGON2} the first of PASSWORD_HASHERS.",
            id="tumorboard.E008",
        )


@register(TAG)
def check_policy(**_: Any) -> Iterator[CheckMessage]:
    policy = settings.CONTENT_SECURITY_POLICY
    if "unsafe-" in policy or "default-src 'self'" not in policy or "frame-ancestors 'none'" not in policy:
        yield Error(
            "The content security policy is weakened: text typed by a person could run as script.",
            hint="Keep default-src 'self' and frame-ancestors 'none', and no unsafe-inline or unsafe-eval.",
            id="tumorboard.E009",
        )


@register(TAG)
def check_redis(**_: Any) -> Iterator[CheckMessage]:
    if not settings.PRODUCTION:
        return
    servers = {"TUMORBOARD_BROKER_URL": settings.CELERY_BROKER_URL, "TUMORBOARD_CACHE_URL": settings.CACHE_URL}
    for name, url in servers.items():
        if not is_elsewhere(url):
            continue
        if not urlsplit(url).password:
            yield Error(
                f"{name} names a Redis on another machine without a password: anyone on that network could use it.",
                hint="Give Redis an ACL user with a password and put both into the URL.",
                id="tumorboard.E010",
            )
        if urlsplit(url).scheme == "redis":
            yield Warning(
                f"{name} reaches another machine without TLS.",
                hint="Use rediss://, or a Redis on this machine's loopback or socket.",
                id="tumorboard.W011",
            )


@register(TAG)
def check_jobs(**_: Any) -> Iterator[CheckMessage]:
    safe = settings.CELERY_TASK_ACKS_LATE and settings.CELERY_TASK_REJECT_ON_WORKER_LOST
    if not safe or settings.CELERY_ACCEPT_CONTENT != ["json"]:
        yield Error(
            "Celery would lose a killed worker's message, or accept something other than JSON.",
            hint="Keep CELERY_TASK_ACKS_LATE, CELERY_TASK_REJECT_ON_WORKER_LOST and CELERY_ACCEPT_CONTENT as shipped.",
            id="tumorboard.E012",
        )
    if settings.VISIBILITY_TIMEOUT < 2 * settings.CELERY_TASK_TIME_LIMIT:
        yield Error(
            "A task may run longer than half the broker's visibility timeout: it would be started twice.",
            hint="Keep CELERY_TASK_TIME_LIMIT at 300 s and VISIBILITY_TIMEOUT at 600 s.",
            id="tumorboard.E013",
        )


@register(TAG)
def check_paper(**_: Any) -> Iterator[CheckMessage]:
    if int(installed_version("weasyprint").split(".")[0]) < 70:
        yield Error(
            "WeasyPrint is older than 70: a case's text could make it read files or call other machines.",
            hint="Install requirements.lock.",
            id="tumorboard.E014",
        )


@register(TAG)
def check_folders(**_: Any) -> Iterator[CheckMessage]:
    if not settings.PRODUCTION:
        return
    for folder in (Path(settings.DATA_DIR), Path(settings.MEDIA_ROOT)):
        if folder.exists() and stat.S_IMODE(folder.stat().st_mode) & 0o007:
            yield Error(
                f"{folder} is open to every account of this machine.",
                hint=f"chmod 700 {folder}",
                id="tumorboard.E015",
            )


@register(TAG)
def check_shared_cache(**_: Any) -> Iterator[CheckMessage]:
    if settings.PRODUCTION and not settings.CACHE_URL:
        yield Warning(
            "There is no shared cache: each web process counts log-in attempts for itself.",
            hint="Set TUMORBOARD_CACHE_URL to a Redis, for example redis://127.0.0.1:6379/1",
            id="tumorboard.W016",
        )


@register(TAG)
def check_mail(**_: Any) -> Iterator[CheckMessage]:
    if not settings.PRODUCTION:
        return
    backend = settings.EMAIL_BACKEND.split(".")[-2]
    if backend in ("console", "locmem"):
        yield Error(
            "TUMORBOARD_MAIL_URL prints e-mails instead of sending them: nobody would be told of an emergency.",
            hint="Give the hospital's mail server, for example smtp+tls://user:password@mail.hospital.example:587",
            id="tumorboard.E031",
        )
    if backend == "dummy":
        yield Warning(
            "TUMORBOARD_MAIL_URL is not set: people are told in their inbox alone, also of an emergency.",
            hint="Give the hospital's mail server, for example smtp+tls://user:password@mail.hospital.example:587",
            id="tumorboard.W032",
        )
    elif settings.DEFAULT_FROM_EMAIL.rstrip(">").endswith("@localhost"):
        yield Warning(
            "TUMORBOARD_MAIL_FROM is not set: a mail server may refuse mails from localhost.",
            hint="Give an address of your own domain.",
            id="tumorboard.W033",
        )
    host = urlsplit(settings.PUBLIC_URL).hostname
    elsewhere = _hosts_are_exact() and host not in [name.lower() for name in settings.ALLOWED_HOSTS]
    if not settings.PUBLIC_URL.startswith("https://") or elsewhere:
        yield Error(
            "TUMORBOARD_URL is not https, or not one of TUMORBOARD_HOSTS: links in e-mails would lead elsewhere.",
            hint="Set it to the address that people type, for example https://board.hospital.example",
            id="tumorboard.E034",
        )


def _hosts_are_exact() -> bool:
    names = settings.ALLOWED_HOSTS
    return bool(names) and not any("*" in host or host.startswith(".") for host in names)


@register(TAG, Tags.database)
def check_database(databases: Sequence[str] | None = None, **_: Any) -> Iterator[CheckMessage]:
    for alias in databases or []:
        connection = connections[alias]
        try:
            connection.ensure_connection()
        except DatabaseError:  # also of a file that is none
            yield Error(
                f"The database {alias!r} does not answer.",
                hint="Start it, or put DATABASE_URL right.",
                id="tumorboard.E017",
            )
            continue
        yield from _demo_accounts(connection)
        yield from (_weak_sqlite if connection.vendor == "sqlite" else _weak_postgresql)(connection)


def _demo_accounts(connection: Any) -> Iterator[CheckMessage]:
    if not settings.PRODUCTION or "cases_user" not in connection.introspection.table_names():
        return
    if _value(connection, "SELECT count(*) FROM cases_user WHERE email LIKE '%@demo.example'"):
        yield Error(
            "This database holds the demo's accounts, whose password is printed for everyone.",
            hint="Give production an empty database of its own.",
            id="tumorboard.E022",
        )


def _weak_sqlite(connection: Any) -> Iterator[CheckMessage]:
    if connection.is_in_memory_db():
        return
    sound = (
        _value(connection, "PRAGMA journal_mode") == "wal"
        and _value(connection, "PRAGMA synchronous") in (2, 3)  # FULL or EXTRA
        and _value(connection, "PRAGMA foreign_keys") == 1
        and connection.transaction_mode == "IMMEDIATE"
        and connection.settings_dict["OPTIONS"].get("timeout", 5) >= 20
    )
    if not sound:
        yield Error(
            "SQLite is set up so that votes fail under load or the last ones are lost in a power cut.",
            hint="Keep SQLITE_OPTIONS as shipped: WAL, synchronous=FULL, IMMEDIATE, timeout 20.",
            id="tumorboard.E018",
        )


def _weak_postgresql(connection: Any) -> Iterator[CheckMessage]:
    if not settings.PRODUCTION:
        return
    if _value(connection, "SELECT rolsuper OR rolbypassrls FROM pg_roles WHERE rolname = current_user"):
        yield Error(
            "The database user is a superuser: it could switch off the rules that keep records append-only.",
            hint="Make a plain user that owns only this database (docs/operators.md, PostgreSQL).",
            id="tumorboard.E019",
        )
    if _value(connection, "SHOW fsync") == "off" or _value(connection, "SHOW synchronous_commit") == "off":
        yield Error(
            "PostgreSQL confirms a vote before it is on disk: a power cut would lose it.",
            hint="Set fsync = on and synchronous_commit = on.",
            id="tumorboard.E020",
        )
    encrypted = connection.get_connection_params().get("sslmode") is not None
    if not encrypted and is_elsewhere(f"//{connection.settings_dict['HOST']}"):
        yield Warning(
            "DATABASE_URL reaches another machine without asking for TLS.",
            hint="Add ?sslmode=verify-full to DATABASE_URL.",
            id="tumorboard.W021",
        )


def _value(connection: Any, statement: str) -> Any:
    with connection.cursor() as cursor:
        cursor.execute(statement)
        return (cursor.fetchone() or [None])[0]


def is_elsewhere(url: str) -> bool:
    """Whether a URL names another machine: not loopback, a socket or a folder."""
    host = urlsplit(url).hostname or ""
    return bool(host) and host not in ("localhost", "::1") and not host.startswith("127.")
