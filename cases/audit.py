"""Writing and checking the access log.

`append` must run inside the transaction whose read or change it records: if the line
cannot be written, the read or change does not happen.
"""

import hashlib
import hmac
import json
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
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


@dataclass(frozen=True)
class Line:
    """One line that is to be written. `actor` is who acted, where that is not who writes the lines."""

    verb: str
    role: str = ""
    board: Board | None = None
    case: Case | None = None
    patient: Patient | None = None
    subject: str = ""
    detail: dict[str, Any] = field(default_factory=dict)
    actor: Actor | None = None


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
    line = Line(verb, role=role, board=board, case=case, patient=patient, subject=subject, detail=detail or {})
    return append_many(actor, [line])[0]


def append_many(actor: Actor, lines: Sequence[Line]) -> list[AuditEntry]:
    """Add lines of one board in their order, the chain locked once for all of them."""
    if not lines:
        return []
    with transaction.atomic():
        board = lines[0].board
        chain = _locked_chain(str(board.pk) if board else "system")
        head, entries = chain.head, []
        for place, line in enumerate(lines, 1):
            entries.append(_entry(line.actor or actor, line, chain.name, chain.sequence + place, head))
            head = entries[-1].digest
        stored = AuditEntry.objects.bulk_create(entries)
        AuditChain.objects.filter(pk=chain.pk).update(sequence=entries[-1].sequence, head=head)
        return stored


def _entry(actor: Actor, line: Line, chain: str, sequence: int, previous: str) -> AuditEntry:
    entry = AuditEntry(
        chain=chain,
        sequence=sequence,
        at=timezone.now(),
        actor=actor.user,
        actor_name=actor.name,
        role=line.role,
        via=actor.via,
        verb=line.verb,
        board=line.board,
        case=line.case,
        patient=line.patient or (line.case.patient if line.case else None),
        subject=line.subject,
        detail=line.detail,
        request_id=actor.request_id,
        address=actor.address,
        previous=previous,
    )
    entry.digest = digest_of(entry)
    return entry


def _locked_chain(name: str) -> AuditChain:
    locked = AuditChain.objects.select_for_update().filter(name=name)
    found = locked.first()
    if found is None:
        AuditChain.objects.get_or_create(name=name)
        found = locked.get()
    return found


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
