"""The project's own settings on a throw-away data folder, with a quick password hasher.

The database, broker and cache come from the environment as in production: without any,
SQLite in memory and a broker in memory; tests/services.py gives PostgreSQL and Redis.
"""

import atexit
import os
import shutil
import tempfile

_folder = tempfile.mkdtemp(prefix="tumorboard-tests-")
atexit.register(shutil.rmtree, _folder, ignore_errors=True)
os.environ["TUMORBOARD_DATA"] = _folder
os.environ["TUMORBOARD_MODE"] = "demo"
os.environ.setdefault("TUMORBOARD_BROKER_URL", "memory://")

# Two test processes side by side must not read each other's messages or cache.
_process = int(os.environ.get("PYTEST_XDIST_WORKER", "gw0").removeprefix("gw"))
for _name, _offset in (("TUMORBOARD_BROKER_URL", 0), ("TUMORBOARD_CACHE_URL", 1)):
    if os.environ.get(_name, "").startswith("redis://"):
        os.environ[_name] = f"{os.environ[_name].rpartition('/')[0]}/{2 * _process + _offset}"

from tumorboard.settings import *  # noqa: E402, F403

# Argon2 costs 0.15 s a log-in by design; tests/house checks that the product uses it.
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher", *PASSWORD_HASHERS]  # noqa: F405
ALLOWED_HOSTS = [*ALLOWED_HOSTS, "testserver"]  # noqa: F405
# Each client of a test would look through all static files first; tests/house/test_security serves them as the product.
WHITENOISE_AUTOREFRESH = True
EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
WRITES_PER_MINUTE = 0  # tests/api turns the limit on where it is tried
