"""Reading the environment: values, files that hold secrets, the data folder.

Every variable NAME may be given as NAME_FILE instead, the path of a file that holds the
value (how container platforms and systemd hand over secrets).
"""

import os
import re
import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import environ
from django.core.exceptions import ImproperlyConfigured

MODES = ("demo", "production")
ENGINES = ("django.db.backends.sqlite3", "django.db.backends.postgresql")
BROKERS = ("redis", "rediss", "redis+socket", "sentinel", "filesystem", "memory", "amqp", "amqps", "pyamqp")
CACHES = ("redis", "rediss", "unix")
LOG_LEVELS = ("DEBUG", "INFO", "WARNING", "ERROR", "CRITICAL")


class Environment(environ.FileAwareEnv):  # type: ignore[misc]  # environ tells no types
    """Raises ImproperlyConfigured, with the variable's name, for a file or a number that cannot be read."""

    def get_value(self, var: str, *given: Any, **more: Any) -> Any:
        try:
            return super().get_value(var, *given, **more)
        except OSError as failed:
            raise ImproperlyConfigured(
                f"{var}_FILE names {failed.filename}, which cannot be read: {failed.strerror}. Mend or unset it."
            ) from failed
        except ValueError:
            raise ImproperlyConfigured(f"{var} is no number. Set it to one, or leave it unset.") from None


env = Environment()


def mode() -> str:
    """The value of TUMORBOARD_MODE: "demo" (default) or "production"."""
    value: str = env.str("TUMORBOARD_MODE", default="demo").strip().lower()
    if value not in MODES:
        raise ImproperlyConfigured(f"TUMORBOARD_MODE is {value!r}. Set it to demo or production.")
    return value


# An address may hold a password: what refuses one repeats neither it nor what a library said of it.


def database(default: str) -> dict[str, Any]:
    """What DATABASE_URL or, without it, the default names, as Django wants it. Raises ImproperlyConfigured."""
    address = env.str("DATABASE_URL", default="") or default
    try:
        # Of another kind, environ would print the parts, with the password.
        scheme, sign, _ = address.partition("://")
        if sign and env.DB_SCHEMES.get(scheme) in ENGINES:
            return dict(env.db_url_config(address))
    except ValueError:
        pass  # refused below, without its words
    raise ImproperlyConfigured(
        "DATABASE_URL is no address of a database that can be used. Set it to postgres://user:password@host/name, "
        "or leave it unset for SQLite in the data folder."
    )


def server(name: str, schemes: tuple[str, ...], default: str = "") -> str:
    """The address of a broker or a cache in a variable, or the default. Raises ImproperlyConfigured when it is none."""
    given = env.str(name, default="") or default
    several = ";" in given or "," in given  # one after the other, or a password with that sign: not looked into
    try:
        parts = urlsplit(given)
        known = not given or ("://" in given and parts.scheme in schemes and (several or parts.port != 0))
    except ValueError:
        known = False
    if not known:
        raise ImproperlyConfigured(
            f"{name} is no address of a Redis. Set it to one such as redis://127.0.0.1:6379/0, or leave it unset."
        )
    return given


def mail(default: str) -> dict[str, Any]:
    """What TUMORBOARD_MAIL_URL or, without it, the default names, as Django wants it. Raises ImproperlyConfigured."""
    address = env.str("TUMORBOARD_MAIL_URL", default="") or default
    try:
        return dict(env.email_url_config(address))
    except (ValueError, ImproperlyConfigured):
        raise ImproperlyConfigured(
            "TUMORBOARD_MAIL_URL is no address of a mail server. Set it to one such as "
            "smtp+tls://user:password@mail.hospital.example:587, or leave it unset."
        ) from None


def log_level() -> str:
    """The value of TUMORBOARD_LOG_LEVEL, "INFO" by default. Raises ImproperlyConfigured when it is none."""
    level: str = env.str("TUMORBOARD_LOG_LEVEL", default="") or "INFO"
    if level not in LOG_LEVELS:
        raise ImproperlyConfigured(f"TUMORBOARD_LOG_LEVEL is {level!r}. Set it to one of {', '.join(LOG_LEVELS)}.")
    return level


@contextmanager
def writing_to(data: Path) -> Iterator[None]:
    """Around what writes to the data folder or in it: raises ImproperlyConfigured, naming it, when that fails."""
    try:
        yield
    except OSError as failed:
        why = "a file has this name" if isinstance(failed, FileExistsError) else failed.strerror or str(failed)
        raise ImproperlyConfigured(
            f"The data folder {data} cannot be used: {why} ({failed.filename or data}). "
            "Set TUMORBOARD_DATA to a folder that this account may write to, or put this one right."
        ) from failed


def data_folder(default: Path) -> Path:
    """The folder for database, queue, keys and documents; made private to its owner (0700).

    Raises ImproperlyConfigured when it is none and cannot be made one.
    """
    folder = Path(env.str("TUMORBOARD_DATA", default="") or default).resolve()
    with writing_to(folder):
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    return folder


def inner_folder(data: Path, *parts: str) -> Path:
    """A folder in the data folder, made when it is missing. Raises ImproperlyConfigured when it cannot be."""
    folder = data.joinpath(*parts)
    with writing_to(data):
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    return folder


def queue_folder(data: Path) -> Path:
    """The folders of the broker of files: in (waiting), done (delivered), control."""
    for part in ("in", "done", "control"):
        inner_folder(data, "queue", part)
    return data / "queue"


def secret(name: str, kept_in: Path, *, production: bool) -> str:
    """A secret from the environment, or, outside production, one generated once into a file.

    Raises ImproperlyConfigured in production when the variable is missing, and when the file cannot be kept.
    """
    given: str = env.str(name, default="").strip()
    if given:
        return given
    if production:
        raise ImproperlyConfigured(
            f"{name} is not set. Production needs its own secret: set {name}, or {name}_FILE to a file that "
            'holds it. Make one with: python -c "import secrets; print(secrets.token_urlsafe(64))"'
        )
    with writing_to(kept_in.parent):
        return _generated_once(kept_in)


def _generated_once(path: Path) -> str:
    # Web, worker and beat may start together on an empty folder. Linking a finished file into
    # place is atomic: the first one wins and the others read what it wrote.
    if not path.exists():
        draft = path.with_name(f".{path.name}.{os.getpid()}.{secrets.token_hex(4)}")
        draft.touch(mode=0o600)
        draft.write_text(secrets.token_urlsafe(64), encoding="ascii")
        try:
            os.link(draft, path)
        except FileExistsError:
            pass
        finally:
            draft.unlink()
    return path.read_text(encoding="ascii").strip()


def version(changelog: Path) -> str:
    """The newest released version named in CHANGELOG.md, or "0" when none is."""
    text = changelog.read_text(encoding="utf-8") if changelog.exists() else ""
    found = re.search(r"^## \[?(\d+\.\d+\.\d+)\]?", text, re.MULTILINE)
    return found.group(1) if found else "0"
