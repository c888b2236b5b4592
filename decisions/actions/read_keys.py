"""The public keys with which this site has sealed decisions."""

from dataclasses import dataclass

from django.conf import settings

from decisions.consensus.seals import Sealer
from decisions.models import SigningKey


@dataclass(frozen=True)
class PublicKey:
    """A key and whether it is the one that seals now."""

    key: SigningKey
    in_use: bool


def read_keys() -> list[PublicKey]:
    """Every key ever used, the one in use first. Public, so nothing is audited."""
    public = Sealer(settings.SIGNING_KEY).public
    rows = [PublicKey(key, key.public == public) for key in SigningKey.objects.order_by("-first_used_at")]
    return sorted(rows, key=lambda row: not row.in_use)
