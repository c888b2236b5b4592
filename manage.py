#!/usr/bin/env python
"""Tumorboard's command line: `python manage.py help` lists the commands."""

import os
import sys

from django.core.management import execute_from_command_line

if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tumorboard.settings")
    if sys.argv[1:2] == ["serve"]:
        # Django's own door loads every model first, and the programs that serve starts would wait for that.
        from tumorboard.management.commands.serve import Command

        Command().run_from_argv(sys.argv)
    else:
        execute_from_command_line(sys.argv)
