"""Seal a signature with the key of this site, so that it can be checked without the server."""

from django.conf import settings
from django.utils import timezone

from decisions.consensus.seals import Sealer, fingerprint
from decisions.models import Seal, Signature, SigningKey


def seal_signature(*, signature: Signature, record: dict[str, str]) -> Seal:
    """The seal over `record` (who signed, in what words, how, when, over which content). Runs inside the
    signing transaction. A key that seals for the first time is kept, its public half only."""
    sealer = Sealer(settings.SIGNING_KEY)
    return Seal.objects.create(signature=signature, key=current_key(sealer), value=sealer.seal(record))


def current_key(sealer: Sealer) -> SigningKey:
    """The row of the sealer's key, written when there is none yet."""
    key, _ = SigningKey.objects.get_or_create(
        public=sealer.public,
        defaults={"fingerprint": fingerprint(sealer.public), "first_used_at": timezone.now()},
    )
    return key
