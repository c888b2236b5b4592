"""Recompute every hash of every vote and signed decision, and say what does not hold."""

from collections.abc import Iterator
from dataclasses import dataclass, field, replace

from django.conf import settings
from django.db import transaction

from cases import audit
from cases.audit import Actor
from decisions.actions.store_decision import signature_digest, signature_record
from decisions.consensus.agreement import POLICY, agreement
from decisions.consensus.ballots import Ballot, ballots_digest, receipt_of
from decisions.consensus.canonical import sha256_of
from decisions.consensus.seals import fingerprint, seal_holds
from decisions.consensus.tally import tally
from decisions.models import Decision, Round, Seal, Signature


@dataclass
class Verification:
    """How much was looked at, and every fault in words (ids only, no patient data)."""

    decisions: int = 0
    signatures: int = 0
    rounds: int = 0
    faults: list[str] = field(default_factory=list)


def verify_decisions(*, actor: Actor) -> Verification:
    """Check every signed version against its payload, its chain, its signature and its vote.

    Read-only apart from one audit line. Needs the key with which ballots and signatures were
    sealed: with another key everything is reported as altered.
    """
    found = Verification()
    for round_ in Round.objects.exclude(state="open").order_by("opened_at").iterator(chunk_size=200):
        found.rounds += 1
        found.faults.extend(f"round {round_.pk}: {fault}" for fault in _round_faults(round_))
    for decision in Decision.objects.select_related("amends", "round").order_by("made_at").iterator(chunk_size=200):
        found.decisions += 1
        found.signatures += decision.signatures.count()
        found.faults.extend(f"decision {decision.pk}: {fault}" for fault in _decision_faults(decision))
    with transaction.atomic():
        audit.append(
            actor,
            "decision.verify",
            subject="verify decisions",
            detail={"decisions": found.decisions, "rounds": found.rounds, "faults": len(found.faults)},
        )
    return found


def _round_faults(round_: Round) -> Iterator[str]:
    seats = list(round_.seats.all())
    ballots = [event.as_ballot() for event in round_.ballots.all()]
    for ballot in ballots:
        if ballot.receipt != receipt_of(replace(ballot, receipt=""), settings.AUDIT_KEY):
            yield f"the ballot with receipt {ballot.receipt[:12]}… is altered"
    yield from _sequence_faults(ballots)
    if round_.state == "void":
        return
    recused = {str(seat.pk) for seat in seats if seat.recused_at is not None}
    if ballots_digest(ballots, recused) != round_.ballots_digest:
        yield "the ballots are not those that were counted"
    if tally(round_.options, [seat.as_seat() for seat in seats], ballots) != round_.tally:
        yield "the stored count is not the count of the ballots"
    graded = round_.agreement
    if graded and graded["policy"] == POLICY and graded != agreement(round_.tally):
        yield "the stored grade is not that of the count"


def _sequence_faults(ballots: list[Ballot]) -> Iterator[str]:
    held: dict[tuple[str, str], str] = {}
    for ballot in sorted(ballots, key=lambda b: (b.seat, b.sequence)):
        whose = ballot.seat, ballot.cast_by
        if ballot.replaces != held.get(whose, ""):
            yield f"a ballot before the one with receipt {ballot.receipt[:12]}… is missing"
        held[whose] = ballot.receipt


def _decision_faults(decision: Decision) -> Iterator[str]:
    payload = decision.payload
    if sha256_of(payload) != decision.payload_hash:
        yield "the signed content is altered"
    if _columns(decision) != _signed(payload):
        yield "what is shown is not what was signed"
    before = decision.amends.payload_hash if decision.amends else ""
    if not decision.previous_hash == payload["previous_hash"] == before:
        yield "the version before is not the one it was chained to"
    if decision.round and payload["round"]["ballots_digest"] != decision.round.ballots_digest:
        yield "the vote is not the one that was signed"
    signatures = list(decision.signatures.all())
    if not signatures:
        yield "there is no signature"
    for signature in signatures:
        if signature.digest != signature_digest(signature, decision.payload_hash):
            yield f"the signature of {signature.signer_id} is not of this content"
        if not _is_sealed(signature, decision):
            yield f"the seal of the signature of {signature.signer_id} does not hold"


def _is_sealed(signature: Signature, decision: Decision) -> bool:
    """Whether the seal holds under a key of this site. The first format was signed before there were keys."""
    seal = Seal.objects.filter(signature=signature).select_related("key").first()
    if seal is None:
        return bool(decision.payload["format"] == "tumorboard.decision.1")
    record = signature_record(signature) | {"payload_hash": decision.payload_hash}
    return fingerprint(seal.key.public) == seal.key.fingerprint and seal_holds(record, seal.value, seal.key.public)


def _columns(decision: Decision) -> dict[str, object]:
    return {
        "version": decision.version,
        "case": str(decision.case_id),
        "item": str(decision.item_id),
        "round": str(decision.round_id) if decision.round_id else None,
        "outcome": decision.outcome,
        "options": decision.options,
        "rationale": decision.rationale,
        "departure_reason": decision.departure_reason,
        "previous_hash": decision.previous_hash,
    }


def _signed(payload: dict) -> dict[str, object]:  # type: ignore[type-arg]
    content = payload["content"]
    return {
        "version": payload["version"],
        "case": payload["case"]["id"],
        "item": payload["item"],
        "round": payload["round"]["id"] if payload["round"] else None,
        "outcome": content["outcome"],
        "options": content["options"],
        "rationale": content["rationale"],
        "departure_reason": content["departure_reason"],
        "previous_hash": payload["previous_hash"],
    }
