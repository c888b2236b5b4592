"""The WSGI entry point. It refuses to start on unsafe settings."""

import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tumorboard.settings")

application = get_wsgi_application()

from tumorboard.checks import refuse_unsafe  # noqa: E402  (needs the settings loaded above)

refuse_unsafe()
