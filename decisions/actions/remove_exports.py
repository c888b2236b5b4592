"""Remove the files of exports whose time is up; that they were made, by whom and why, stays."""

from django.utils import timezone

from decisions.models import ExportPart


def remove_exports() -> int:
    """Delete the parts of every export past its expiry. Returns how many parts."""
    return ExportPart.objects.filter(export__expires_at__lte=timezone.now()).delete()[0]
