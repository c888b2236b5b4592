"""Writing and checking the access log.

`append` must run inside the transaction whose read or change it records: if the line
cannot be written, the read or change does not happen.
"""

import hashlib
import hmac
import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from cases.models import AuditChain, AuditEntry, Board, Case, Patient, User


@dataclass(frozen=True)
class Actor:
    """Who acts, and through which door.

    `via` is session, token, command or system; `scopes` limits a token to some verbs,
    `board_id` to one board. A system actor (user None) acts for the software itself.
    """

    user: User | None
    via: str = "session"
    request_id: str = ""
    address: str = ""
    scopes: frozenset[str] | None = None
    board_id: object | None = None

    @property
    def name(self) -> str:
        return self.user.name if self.user else "Tumorboard"


SYSTEM = Actor(user=None, via="system")


def append(
    actor: Actor,
    verb: str,
    *,
    role: str = "",
    board: Board | None = None,
    case: Case | None = None,
    patient: Patient | None = None,
    subject: str = "",
    detail: dict[str, Any] | None = None,
) -> AuditEntry:
    """Add one line to the board's chain (or to "system" when there is no board).

    `detail` holds ids, names of fields and counts, never clinical content.
    """
    with transaction.atomic():
        chain = _locked_chain(str(board.pk) if board else "system")
        entry = AuditEntry(
            chain=chain.name,
            sequence=chain.sequence + 1,
            at=timezone.now(),
            actor=actor.user,
            actor_name=actor.name,
            role=role,
            via=actor.via,
            verb=verb,
            board=board,
            case=case,
            patient=patient or (case.patient if case else None),
            subject=subject,
            detail=detail or {},
            request_id=actor.request_id,
            address=actor.address,
            previous=chain.head,
        )
        entry.digest = digest_of(entry)
        entry.save(force_insert=True)
        AuditChain.objects.filter(pk=chain.pk).update(sequence=entry.sequence, head=entry.digest)
        return entry


def _locked_chain(name: str) -> AuditChain:
    AuditChain.objects.get_or_create(name=name)
    return AuditChain.objects.select_for_update().get(name=name)


def digest_of(entry: AuditEntry) -> str:
    """HMAC-SHA256 of the entry's canonical JSON, keyed by the audit key."""
    body = {
        "chain": entry.chain,
        "sequence": entry.sequence,
        "at": entry.at.isoformat(),
        "actor": str(entry.actor_id),
        "actor_name": entry.actor_name,
        "role": entry.role,
        "via": entry.via,
        "verb": entry.verb,
        "board": str(entry.board_id),
        "case": str(entry.case_id),
        "patient": str(entry.patient_id),
        "subject": entry.subject,
        "detail": entry.detail,
        "request_id": entry.request_id,
        "address": entry.address,
        "previous": entry.previous,
    }
    text = json.dumps(body, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    return hmac.new(settings.AUDIT_KEY.encode(), text.encode(), hashlib.sha256).hexdigest()


def faults() -> Iterator[str]:
    """Every place where a chain does not hold, in words naming chain and sequence."""
    headless = AuditEntry.objects.exclude(chain__in=AuditChain.objects.values("name"))
    for name in headless.order_by("chain").values_list("chain", flat=True).distinct():
        yield f"chain {name}: there are lines but no head"
    for chain in AuditChain.objects.order_by("name"):
        previous, expected = "", 1
        for entry in AuditEntry.objects.filter(chain=chain.name).order_by("sequence").iterator():
            if entry.sequence != expected or entry.previous != previous or entry.digest != digest_of(entry):
                yield f"chain {chain.name}: entry {expected} is missing, moved or altered"
                break
            previous, expected = entry.digest, entry.sequence + 1
        else:
            if (chain.sequence, chain.head) != (expected - 1, previous):
                yield f"chain {chain.name}: the log ends at {expected - 1}, its head says {chain.sequence}"


def heads() -> list[dict[str, Any]]:
    """Where each chain stands now: what an anchor keeps outside the database."""
    return [{"chain": c.name, "sequence": c.sequence, "digest": c.head} for c in AuditChain.objects.order_by("name")]


def anchor_faults(anchors: Iterable[dict[str, Any]]) -> Iterator[str]:
    """Every anchor that the log no longer bears out: its tail was cut, or an old copy restored."""
    for anchor in anchors:
        line = AuditEntry.objects.filter(chain=anchor["chain"], sequence=anchor["sequence"])
        if anchor["sequence"] and not line.filter(digest=anchor["digest"]).exists():
            yield f"chain {anchor['chain']}: entry {anchor['sequence']} was anchored and is no longer there"
