"""The WSGI entry point. It refuses to start on unsafe settings."""

import gc
import os

import django
from django.core.wsgi import get_wsgi_application
from django.urls import get_resolver

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tumorboard.settings")

gc.disable()  # nothing is rubbish while a thousand modules load, and looking for it takes a tenth of the time
django.setup()
get_resolver().url_patterns  # noqa: B018  (loads every page once, and not in each process while its first reader waits)
gc.freeze()  # what is loaded stays, and the processes that gunicorn forks share it
gc.enable()

from tumorboard.checks import refuse_unsafe  # noqa: E402  (needs the settings loaded above)
from tumorboard.supervision import wait_until_prepared  # noqa: E402

wait_until_prepared()
refuse_unsafe()
application = get_wsgi_application()
