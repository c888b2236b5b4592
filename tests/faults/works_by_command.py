"""`manage.py runjobs` in a process that knows the tests' kinds of job."""

import sys

import django
from django.core.management import call_command

if __name__ == "__main__":
    django.setup()
    from tests.faults import works  # noqa: F401  (registers the kinds)

    call_command("runjobs", *sys.argv[1:])
