"""Every setting, read from the environment. docs/operators.md lists the variables.

The defaults are those of the demo on one machine: SQLite and a broker of files in the
data folder. `TUMORBOARD_MODE=production` turns on what a hospital needs, and
tumorboard/checks.py refuses to start when a value is unsafe.
"""

from pathlib import Path

from tumorboard import environment
from tumorboard.environment import env

BASE_DIR = Path(__file__).resolve().parent.parent
DATA_DIR = environment.data_folder(BASE_DIR / "var")
MODE = environment.mode()
PRODUCTION = MODE == "production"
LOAD_DEMO_BOARD = not PRODUCTION and env.bool("TUMORBOARD_DEMO_BOARD", default=True)
VERSION = environment.version(BASE_DIR / "CHANGELOG.md")

DEBUG = env.bool("TUMORBOARD_DEBUG", default=False)
SECRET_KEY = environment.secret("TUMORBOARD_SECRET_KEY", DATA_DIR / "secret_key", production=PRODUCTION)
AUDIT_KEY = environment.secret("TUMORBOARD_AUDIT_KEY", DATA_DIR / "audit_key", production=PRODUCTION)
PSEUDONYM_KEY = environment.secret("TUMORBOARD_PSEUDONYM_KEY", DATA_DIR / "pseudonym_key", production=False)
SIGNING_KEY = environment.secret("TUMORBOARD_SIGNING_KEY", DATA_DIR / "signing_key", production=False)
ALLOWED_HOSTS = env.list("TUMORBOARD_HOSTS", default=[] if PRODUCTION else ["localhost", "127.0.0.1", "[::1]"])
CSRF_TRUSTED_ORIGINS = [f"https://{host}" for host in ALLOWED_HOSTS if "*" not in host] if PRODUCTION else []

INSTALLED_APPS = [
    "tumorboard.apps.TumorboardConfig",
    "cases",
    "decisions",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.contrib.humanize",
    "bootstrap",
    "django_htmx",
    "rest_framework",
    "drf_spectacular",
]

MIDDLEWARE = [
    "tumorboard.security.SecurityHeaders",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "tumorboard.security.RequestId",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "tumorboard.security.SessionLimits",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "cases.views.refusals.CalmRefusals",
]

ROOT_URLCONF = "tumorboard.urls"
WSGI_APPLICATION = "tumorboard.wsgi.application"
ASGI_APPLICATION = "tumorboard.asgi.application"
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "cases.views.shell.shell",
            ],
        },
    },
]

# --- Database -------------------------------------------------------------------------
# SQLite: IMMEDIATE, because a transaction that reads and then writes cannot wait for its
# turn otherwise; FULL, because a vote is a record that must survive a power cut. Never set
# ATOMIC_REQUESTS with it: every page view would take the one write lock.
SQLITE_OPTIONS = {
    "transaction_mode": "IMMEDIATE",
    "timeout": 20,
    # recursive_triggers: without it INSERT OR REPLACE removes a row past its append-only trigger.
    "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA cache_size=-20000; "
    "PRAGMA recursive_triggers=ON",
}
DATABASES = {"default": environment.database(f"sqlite:///{DATA_DIR / 'tumorboard.sqlite3'}")}
DATABASES["default"]["CONN_MAX_AGE"] = 60
if DATABASES["default"]["ENGINE"] == "django.db.backends.sqlite3":
    DATABASES["default"].setdefault("OPTIONS", {}).update(SQLITE_OPTIONS)
else:
    DATABASES["default"]["CONN_HEALTH_CHECKS"] = True

# --- Background work: the database holds the jobs, the broker only rings ----------------
QUEUE_DIR = environment.queue_folder(DATA_DIR)
VISIBILITY_TIMEOUT = 600
CELERY_BROKER_URL = environment.server("TUMORBOARD_BROKER_URL", environment.BROKERS, "filesystem://localhost")
if CELERY_BROKER_URL.startswith("filesystem"):
    CELERY_BROKER_TRANSPORT_OPTIONS = {
        "data_folder_in": str(QUEUE_DIR / "in"),
        "data_folder_out": str(QUEUE_DIR / "in"),
        "control_folder": str(QUEUE_DIR / "control"),
        "processed_folder": str(QUEUE_DIR / "done"),
        # Without this the messages would pass through the system's temporary folder.
        "store_processed": True,
        "polling_interval": 0.1,
    }
else:
    # The two restore options bring an unacknowledged message back within seconds of its
    # timeout; without them the scan runs about every 100 seconds (kombu pull request 2558).
    CELERY_BROKER_TRANSPORT_OPTIONS = {
        "visibility_timeout": VISIBILITY_TIMEOUT,
        "unacked_restore_interval": 5,
        "unacked_restore_throttle": 1,
    }
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
CELERY_TASK_SERIALIZER = "json"
CELERY_RESULT_SERIALIZER = "json"
CELERY_ACCEPT_CONTENT = ["json"]
CELERY_TASK_ACKS_LATE = True
CELERY_TASK_REJECT_ON_WORKER_LOST = True
CELERY_TASK_IGNORE_RESULT = True
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
CELERY_WORKER_MAX_MEMORY_PER_CHILD = 600_000  # kilobytes
CELERY_WORKER_HIJACK_ROOT_LOGGER = False
# A section of paper takes seconds, also on a busy machine; what hangs is ended all the same.
CELERY_TASK_SOFT_TIME_LIMIT = 270
CELERY_TASK_TIME_LIMIT = 300  # half the visibility timeout at most, or a running task starts twice
CELERY_WORKER_PROC_ALIVE_TIMEOUT = 60.0  # seconds to get ready on a busy machine; Celery's 4 are too few
CELERY_TIMEZONE = "UTC"
CELERY_BEAT_SCHEDULE_FILENAME = str(DATA_DIR / "beat-schedule")
CELERY_BEAT_SCHEDULE = {
    "sweep": {"task": "cases.sweep", "schedule": 3.0, "options": {"expires": 30}},
    "escalate-calls": {"task": "decisions.escalate_calls", "schedule": 15.0, "options": {"expires": 15}},
    "meetings": {"task": "decisions.queue_meetings", "schedule": 900.0, "options": {"expires": 900}},
    "papers": {"task": "decisions.queue_papers", "schedule": 300.0, "options": {"expires": 300}},
    "digests": {"task": "cases.send_digests", "schedule": 300.0, "options": {"expires": 300}},
    "outcome-reports": {"task": "decisions.queue_outcome_reports", "schedule": 3600.0, "options": {"expires": 3600}},
    "remind-actions": {"task": "decisions.remind_actions", "schedule": 900.0, "options": {"expires": 900}},
    "remove-exports": {"task": "decisions.remove_exports", "schedule": 900.0, "options": {"expires": 900}},
    "renew-outcomes": {"task": "decisions.renew_outcomes", "schedule": 3600.0, "options": {"expires": 3600}},
    "ask-after": {"task": "decisions.remind_recommendations", "schedule": 3600.0, "options": {"expires": 3600}},
    "forget-sections": {"task": "decisions.forget_sections", "schedule": 86400.0, "options": {"expires": 3600}},
    "tidy-queue": {"task": "tumorboard.tidy_queue", "schedule": 3600.0, "options": {"expires": 3600}},
}

# A worker that is killed or frozen loses its job after the lease; a lost message is rung again.
JOB_LEASE_SECONDS = env.float("TUMORBOARD_JOB_LEASE_SECONDS", default=30.0)
JOB_RING_AGAIN_SECONDS = env.float("TUMORBOARD_JOB_RING_AGAIN_SECONDS", default=4.0)
JOB_RETRY_SECONDS = env.float("TUMORBOARD_JOB_RETRY_SECONDS", default=5.0)

CACHE_URL = environment.server("TUMORBOARD_CACHE_URL", environment.CACHES)
_REDIS = {"BACKEND": "django.core.cache.backends.redis.RedisCache", "LOCATION": CACHE_URL, "KEY_PREFIX": "tb"}
CACHES = {
    "default": _REDIS if CACHE_URL else {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"},
    # Who has a meeting open now: seen by every web process, so without a Redis it is kept in files.
    "shared": _REDIS
    if CACHE_URL
    else {
        "BACKEND": "django.core.cache.backends.filebased.FileBasedCache",
        "LOCATION": str(DATA_DIR / "shared"),
        "OPTIONS": {"MAX_ENTRIES": 5000},
    },
}

# --- The live meeting ------------------------------------------------------------------
# A stream keeps a thread of the web server, and some must stay free for everything else.
WEB_THREADS = env.int("TUMORBOARD_WEB_THREADS", default=64)
MEETING_STREAMS = max(0, min(env.int("TUMORBOARD_MEETING_STREAMS", default=40), WEB_THREADS - 8))

# --- People ---------------------------------------------------------------------------
AUTH_USER_MODEL = "cases.User"
LOGIN_URL = "/login/"
LOGIN_REDIRECT_URL = "/"
LOGOUT_REDIRECT_URL = LOGIN_URL
PASSWORD_HASHERS = ["django.contrib.auth.hashers.Argon2PasswordHasher"]
_VALIDATION = "django.contrib.auth.password_validation"
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": f"{_VALIDATION}.MinimumLengthValidator", "OPTIONS": {"min_length": 12}},
    {"NAME": f"{_VALIDATION}.CommonPasswordValidator"},
    {"NAME": f"{_VALIDATION}.NumericPasswordValidator"},
    {"NAME": f"{_VALIDATION}.UserAttributeSimilarityValidator", "OPTIONS": {"user_attributes": ("email", "name")}},
]
SESSION_IDLE_SECONDS = 60 * env.int("TUMORBOARD_IDLE_MINUTES", default=15)
SESSION_COOKIE_AGE = 3600 * env.int("TUMORBOARD_SESSION_HOURS", default=12)
SESSION_EXPIRE_AT_BROWSER_CLOSE = True
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
CSRF_COOKIE_HTTPONLY = True
CSRF_COOKIE_SAMESITE = "Lax"

# --- What leaves the server -------------------------------------------------------------
CONTENT_SECURITY_POLICY = (
    "default-src 'self'; script-src 'self'; style-src 'self'; img-src 'self' data:; object-src 'none'; "
    "base-uri 'none'; frame-ancestors 'none'; form-action 'self'"
)
X_FRAME_OPTIONS = "DENY"
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
TRUSTED_PROXIES = env.int("TUMORBOARD_PROXIES", default=1 if PRODUCTION else 0)
if PRODUCTION:
    # The sample nginx sets this header itself and drops what a client sent.
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if TRUSTED_PROXIES else None
    SECURE_SSL_REDIRECT = env.bool("TUMORBOARD_HTTPS", default=True)
    SECURE_HSTS_SECONDS = 31_536_000 if SECURE_SSL_REDIRECT else 0
    SECURE_HSTS_INCLUDE_SUBDOMAINS = True
    SECURE_HSTS_PRELOAD = True
    SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = True
    SESSION_COOKIE_NAME, CSRF_COOKIE_NAME = "__Host-session", "__Host-csrf"
DATA_UPLOAD_MAX_MEMORY_SIZE = 5 * 1024 * 1024
DATA_UPLOAD_MAX_NUMBER_FIELDS = 2000
FILE_UPLOAD_HANDLERS = ["cases.views.sent_files.InMemory"]  # pictures of patients: never a temporary file

STATIC_URL = "/static/"
STATIC_ROOT = environment.inner_folder(DATA_DIR, "static")
STATICFILES_DIRS = [BASE_DIR / "tumorboard" / "static"]
WHITENOISE_USE_FINDERS = not PRODUCTION
# Half a minute of compression for files that only a developer's tools ask for.
WHITENOISE_SKIP_COMPRESS_EXTENSIONS = ("map", "png", "jpg", "gz", "br", "woff", "woff2")
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {
        "BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"
        if PRODUCTION
        else "django.contrib.staticfiles.storage.StaticFilesStorage"
    },
}
MEDIA_ROOT = DATA_DIR / "media"
FILE_UPLOAD_PERMISSIONS = 0o600
FILE_UPLOAD_DIRECTORY_PERMISSIONS = 0o700

EMAIL_CONFIG = environment.mail("dummymail://" if PRODUCTION else "consolemail://")
vars().update(EMAIL_CONFIG)
EMAIL_TIMEOUT = 20  # seconds; a mail server that hangs must not hold a worker
DEFAULT_FROM_EMAIL = env.str("TUMORBOARD_MAIL_FROM", default="tumorboard@localhost")
_HERE = f"https://{ALLOWED_HOSTS[0]}" if PRODUCTION and ALLOWED_HOSTS else f"http://localhost:{env.str('PORT', '8000')}"
PUBLIC_URL = env.str("TUMORBOARD_URL", default=_HERE).rstrip("/")

# --- Language and time ------------------------------------------------------------------
LANGUAGE_CODE = "en-gb"
USE_I18N = False
USE_TZ = True
TIME_ZONE = "UTC"

# --- Interfaces -------------------------------------------------------------------------
WRITES_PER_MINUTE = env.int("TUMORBOARD_WRITES_PER_MINUTE", default=60)  # of one person by the API; 0 = no limit
REST_FRAMEWORK = {
    "DEFAULT_AUTHENTICATION_CLASSES": [
        "cases.api.authentication.TokenAuthentication",
        "rest_framework.authentication.SessionAuthentication",
    ],
    "DEFAULT_PERMISSION_CLASSES": ["rest_framework.permissions.IsAuthenticated"],
    "DEFAULT_PARSER_CLASSES": ["cases.api.json_body.JSONBody"],
    "DEFAULT_RENDERER_CLASSES": ["rest_framework.renderers.JSONRenderer"],
    "DEFAULT_METADATA_CLASS": None,
    "DEFAULT_SCHEMA_CLASS": "cases.api.schema.DoorSchema",
    "EXCEPTION_HANDLER": "cases.api.problems.problem_response",
    "URL_FORMAT_OVERRIDE": None,
    "NUM_PROXIES": TRUSTED_PROXIES,
}
SPECTACULAR_SETTINGS = {
    "TITLE": "Tumorboard",
    "DESCRIPTION": "Case management for metastatic-spine-tumour boards. docs/api.md explains the conventions.",
    # The version of the interface, not of the product: docs/openapi.json changes only with the interface.
    "VERSION": "1",
    "OAS_VERSION": "3.1.1",
    "COMPONENT_SPLIT_REQUEST": True,
    "SERVE_PERMISSIONS": ["rest_framework.permissions.IsAuthenticated"],
    "SCHEMA_PATH_PREFIX": "/api/v1",
    "SCHEMA_PATH_PREFIX_INSERT": "",
    "ENUM_GENERATE_CHOICE_DESCRIPTION": False,
    "SERVERS": [{"url": "/"}],
    "POSTPROCESSING_HOOKS": [
        "drf_spectacular.hooks.postprocess_schema_enums",
        "cases.api.schema.explain_tags",
    ],
}

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"()": "tumorboard.logs.JsonLine"}},
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "line"}},
    "root": {"handlers": ["console"], "level": environment.log_level()},
    "loggers": {
        # Django would otherwise mail error pages, with the data that was on them.
        "django": {"handlers": [], "propagate": True},
        "django.server": {"handlers": [], "propagate": True},
        # They tell each step of each page.
        "weasyprint": {"level": "WARNING"},
        "fontTools": {"level": "WARNING"},
    },
}
