"""Export a decision so that it can be checked without the server (deploy/verify_decision.py)."""

from datetime import UTC
from typing import Any

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from cases.audit import Actor
from decisions import access
from decisions.actions.seal_signature import current_key
from decisions.actions.store_decision import signature_record
from decisions.consensus.ballots import ballots_record
from decisions.consensus.canonical import canonical, sha256_of
from decisions.consensus.seals import Sealer
from decisions.models import Decision, Signature

FORMAT = "tumorboard.export.1"


@transaction.atomic
def export_decision(*, actor: Actor, decision_id: object) -> str:
    """One line of JSON: every version of the decision as signed, its signatures and seals, the ballots that were
    counted, the public keys, and over all of it the hash and a seal of the file. Audited as decision.export.

    Whoever was recused from a vote gets its versions without the ballots.
    """
    found = access.decision(actor, decision_id, "decision.export")
    rows = found.item.decisions.select_related("round").prefetch_related("signatures__seal__key").order_by("version")
    versions = list(rows)
    sealer = Sealer(settings.SIGNING_KEY)
    used = {each.seal.key.public for row in versions for each in row.signatures.all() if _is_sealed(each)}
    body = {
        "format": FORMAT,
        "exported_at": timezone.now().astimezone(UTC).isoformat(),
        "board": {"id": str(found.case.board_id), "name": found.case.board.name, "site": found.case.board.site.name},
        "case": str(found.case_id),
        "item": str(found.item_id),
        "versions": [_version(row, actor) for row in versions],
        "keys": sorted(used | {current_key(sealer).public}),
    }
    return canonical({"body": body, "sha256": sha256_of(body), "seal": sealer.seal(body)}) + "\n"


def _version(decision: Decision, actor: Actor) -> dict[str, Any]:
    return {
        "id": str(decision.pk),
        "payload": decision.payload,
        "payload_hash": decision.payload_hash,
        "signatures": [_signature(each) for each in decision.signatures.all()],
        "ballots": _ballots(decision, actor),
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


def _ballots(decision: Decision, actor: Actor) -> dict[str, Any] | None:
    """The ballots as they went into the digest; None without a vote, and for whoever was recused from it."""
    if decision.round is None:
        return None
    recused = {str(seat.pk): seat.user_id for seat in decision.round.seats.exclude(recused_at=None)}
    if actor.user is not None and actor.user.pk in recused.values():
        return None
    return ballots_record([event.as_ballot() for event in decision.round.ballots.all()], recused)
