"""Seals that anybody can check without the server: one more over each signature, and the public keys. Append-only."""

from django.db import models


class SigningKey(models.Model):
    """A public key with which this site has sealed. The secret half is in the environment or the data folder;
    a key that was replaced stays here, so that its seals can be checked for ever. `fingerprint` is the
    beginning of the SHA-256 of the public key."""

    fingerprint = models.CharField(max_length=16, unique=True)
    public = models.CharField(max_length=64, unique=True, help_text="Ed25519, hexadecimal")
    first_used_at = models.DateTimeField()

    class Meta:
        ordering = ["first_used_at"]

    def __str__(self) -> str:
        return self.fingerprint


class Seal(models.Model):
    """The Ed25519 seal of a signature (RFC 8032), over the same record as its keyed digest.
    Signatures from before there were keys have none."""

    signature = models.OneToOneField("decisions.Signature", models.PROTECT, primary_key=True, related_name="seal")
    key = models.ForeignKey(SigningKey, models.PROTECT, related_name="seals")
    value = models.CharField(max_length=128, help_text="hexadecimal")

    def __str__(self) -> str:
        return self.value[:12]
