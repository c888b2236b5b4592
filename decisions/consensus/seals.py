"""Seals with a key pair (Ed25519, RFC 8032): made with the secret half, checked by anybody with the public one.

The keyed digest of a signature can be checked by the server alone; a seal is what lets an exported
decision be checked with the server off (`deploy/verify_decision.py`, which shares no code with this).
"""

import hashlib

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

from decisions.consensus.canonical import canonical


class Sealer:
    """Seals records with one key. `secret` is any text of 32 characters or more; the key pair follows from it."""

    def __init__(self, secret: str) -> None:
        seed = hashlib.sha256(b"tumorboard.signing-key." + secret.encode()).digest()
        self._key = Ed25519PrivateKey.from_private_bytes(seed)
        self.public = self._key.public_key().public_bytes_raw().hex()

    def seal(self, record: object) -> str:
        """The seal of the record's canonical text: 128 hexadecimal digits."""
        return self._key.sign(canonical(record).encode()).hex()


def fingerprint(public: str) -> str:
    """The short name of a public key, to compare by eye: 16 hexadecimal digits of its SHA-256."""
    return hashlib.sha256(bytes.fromhex(public)).hexdigest()[:16]


def seal_holds(record: object, seal: str, public: str) -> bool:
    """Whether the seal is of this record and made by the owner of the key."""
    try:
        Ed25519PublicKey.from_public_bytes(bytes.fromhex(public)).verify(
            bytes.fromhex(seal), canonical(record).encode()
        )
    except (InvalidSignature, ValueError):
        return False
    return True
