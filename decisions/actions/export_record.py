"""The one form in which a decision leaves the house to be checked elsewhere (deploy/verify_decision.py)."""

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

from django.conf import settings
from django.utils import timezone

from decisions.actions.seal_signature import current_key
from decisions.actions.store_decision import signature_record
from decisions.consensus.canonical import canonical, sha256_of
from decisions.consensus.seals import Sealer
from decisions.models import Decision, Signature

FORMAT = "tumorboard.export.1"


def export_record(
    *, decision: Decision, ballots: Callable[[Decision], dict[str, Any] | None], until: datetime | None = None
) -> str:
    """One line of JSON: every version of the decision as signed (up to a moment, if given), its signatures and
    seals, what `ballots` gives of each version's vote, the public keys, and over all of it the hash and a seal.

    The access is checked and audited by the caller.
    """
    rows = decision.item.decisions.select_related("round").prefetch_related("signatures__seal__key").order_by("version")
    versions = [row for row in rows if until is None or row.made_at <= until]
    sealer = Sealer(settings.SIGNING_KEY)
    used = {each.seal.key.public for row in versions for each in row.signatures.all() if _is_sealed(each)}
    body = {
        "format": FORMAT,
        "exported_at": timezone.now().astimezone(UTC).isoformat(),
        "board": {
            "id": str(decision.case.board_id),
            "name": decision.case.board.name,
            "site": decision.case.board.site.name,
        },
        "case": str(decision.case_id),
        "item": str(decision.item_id),
        "versions": [_version(row, ballots(row)) for row in versions],
        "keys": sorted(used | {current_key(sealer).public}),
    }
    return canonical({"body": body, "sha256": sha256_of(body), "seal": sealer.seal(body)}) + "\n"


def _version(decision: Decision, ballots: dict[str, Any] | None) -> dict[str, Any]:
    return {
        "id": str(decision.pk),
        "payload": decision.payload,
        "payload_hash": decision.payload_hash,
        "signatures": [_signature(each) for each in decision.signatures.all()],
        "ballots": ballots,
    }


def _signature(signature: Signature) -> dict[str, Any]:
    sealed = _is_sealed(signature)
    return {
        "record": signature_record(signature),
        "seal": signature.seal.value if sealed else None,
        "key": signature.seal.key.fingerprint if sealed else None,
    }


def _is_sealed(signature: Signature) -> bool:
    return hasattr(signature, "seal")
