"""Write the daily e-mails that are due: asked for by the clock every few minutes."""

from django.utils import timezone

from cases.notices.digest import digests_due


def send_digests() -> int:
    """Returns how many were written: one per person and day, whoever asks and however often."""
    return digests_due(timezone.now())
