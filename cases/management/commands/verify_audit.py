"""Check the access log from its first line to its last: `python manage.py verify_audit`."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError

from cases import audit
from cases.models import AuditChain, AuditEntry


class Command(BaseCommand):
    help = "Recompute every chain of the access log. Names each fault and exits with 1 if there is one."

    def handle(self, *args: Any, **options: Any) -> None:
        found = list(audit.faults())
        for fault in found:
            self.stderr.write(fault)
        lines, chains = AuditEntry.objects.count(), AuditChain.objects.count()
        if found:
            raise CommandError(f"{len(found)} fault(s) in {lines} lines of {chains} chains.")
        self.stdout.write(f"{lines} lines in {chains} chains: every one in its place and unaltered.")
