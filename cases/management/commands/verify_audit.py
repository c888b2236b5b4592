"""Check the access log from its first line to its last: `python manage.py verify_audit`."""

import json
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from cases import audit
from cases.models import AuditChain, AuditEntry


class Command(BaseCommand):
    help = "Recompute every chain of the access log. Names each fault and exits with 1 if there is one."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "--anchors",
            type=Path,
            metavar="FILE",
            help="Also check the heads kept in FILE by earlier runs, and add those of today when all is well. "
            "Keep FILE on another disk or host: only so does a cut tail or a restored old copy show.",
        )

    def handle(self, *args: Any, anchors: Path | None, **options: Any) -> None:
        found = [*audit.faults(), *audit.anchor_faults(_kept(anchors))]
        for fault in found:
            self.stderr.write(fault)
        lines, chains = AuditEntry.objects.count(), AuditChain.objects.count()
        if found:
            raise CommandError(f"{len(found)} fault(s) in {lines} lines of {chains} chains.")
        if anchors is not None:
            _keep(anchors)
        self.stdout.write(f"{lines} lines in {chains} chains: every one in its place and unaltered.")


def _kept(path: Path | None) -> list[dict[str, Any]]:
    if path is None or not path.exists():
        return []
    try:
        return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]
    except ValueError:
        raise CommandError(f"{path} is not a file of anchors: it must hold one JSON object per line.") from None


def _keep(path: Path) -> None:
    at = timezone.now().isoformat()
    with path.open("a", encoding="utf-8") as file:
        file.writelines(json.dumps({**head, "at": at}) + "\n" for head in audit.heads())
