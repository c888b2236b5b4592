"""The ASGI entry point. It refuses to start on unsafe settings."""

import os

from django.core.asgi import get_asgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tumorboard.settings")

application = get_asgi_application()

from tumorboard.checks import refuse_unsafe  # noqa: E402  (needs the settings loaded above)

refuse_unsafe()
