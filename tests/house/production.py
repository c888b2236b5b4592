"""A safe production set-up, as settings and as environment variables. No secret here is used anywhere."""

from pathlib import Path

SECRETS = {"TUMORBOARD_SECRET_KEY": "aB3-xY9_" * 8, "TUMORBOARD_AUDIT_KEY": "kQ7_mN2-" * 8}
SIGNING_KEY = "wE5_rT8-" * 8
PSEUDONYM_KEY = "zU4_pL6-" * 8

SAFE = {
    "PRODUCTION": True,
    "DEBUG": False,
    "SECRET_KEY": SECRETS["TUMORBOARD_SECRET_KEY"],
    "AUDIT_KEY": SECRETS["TUMORBOARD_AUDIT_KEY"],
    "SIGNING_KEY": SIGNING_KEY,
    "PSEUDONYM_KEY": PSEUDONYM_KEY,
    "ALLOWED_HOSTS": ["board.hospital.example"],
    "SECURE_SSL_REDIRECT": True,
    "SECURE_PROXY_SSL_HEADER": ("HTTP_X_FORWARDED_PROTO", "https"),
    "SESSION_COOKIE_SECURE": True,
    "CSRF_COOKIE_SECURE": True,
    "SESSION_IDLE_SECONDS": 900,
    "PASSWORD_HASHERS": ["django.contrib.auth.hashers.Argon2PasswordHasher"],
    "CELERY_BROKER_URL": "redis://127.0.0.1:6379/0",
    "CACHE_URL": "redis://127.0.0.1:6379/1",
    "EMAIL_BACKEND": "django.core.mail.backends.smtp.EmailBackend",
    "DEFAULT_FROM_EMAIL": "board@hospital.example",
    "PUBLIC_URL": "https://board.hospital.example",
}


def environment(folder: Path, **more: str) -> dict[str, str]:
    """The environment of a production process with its data in `folder`."""
    return {
        "TUMORBOARD_MODE": "production",
        "TUMORBOARD_DATA": str(folder),
        "TUMORBOARD_HOSTS": "board.hospital.example",
        "TUMORBOARD_BROKER_URL": "redis://127.0.0.1:6379/0",
        "TUMORBOARD_CACHE_URL": "redis://127.0.0.1:6379/1",
        "TUMORBOARD_MAIL_FROM": "board@hospital.example",
        "TUMORBOARD_MAIL_URL": "smtp+tls://board:secret@mail.hospital.example:587",
        **SECRETS,
        **more,
    }
