"""Write one version of a decision with its signature: payload, hashes, seal."""

from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any

from django.conf import settings

from cases.audit import Actor
from decisions.actions.check_decision import CheckedDecision
from decisions.actions.seal_signature import seal_signature
from decisions.consensus.canonical import sealed, sha256_of
from decisions.consensus.meanings import DISSENT_NOTED
from decisions.models import AgendaItem, Assessment, Decision, Dissent, Round, Seat, Signature

FORMAT = "tumorboard.decision.2"  # 1 had neither coded answers nor actions; what was signed in it still verifies


def store_decision(
    *,
    actor: Actor,
    item: AgendaItem,
    checked: CheckedDecision,
    meaning: str,
    at: datetime,
    assessment: Assessment | None,
    amends: Decision | None = None,
    amendment_reason: str = "",
) -> Decision:
    """The next version on the item, signed by the actor with `meaning`, and once more where it holds a dissent, which
    the signature notes. Runs inside the signing transaction.

    Everything that the signature vouches for is in `payload`: the content, which case, which
    vote by which electorate, which assessment, and the hash of the version before.
    """
    round_ = checked.round
    decision = written_down(
        actor=actor,
        item=item,
        checked=checked,
        at=at,
        assessment=assessment,
        seats=list(round_.seats.all()) if round_ else [],
        dissents=list(Dissent.objects.filter(seat__round=round_).order_by("seat")) if round_ else [],
        amends=amends,
        amendment_reason=amendment_reason,
    )
    decision.save(force_insert=True)
    sign(decision, actor, meaning, at)
    if decision.payload["round"] and decision.payload["round"]["dissents"]:
        sign(decision, actor, DISSENT_NOTED, at)
    return decision


def written_down(
    *,
    actor: Actor,
    item: AgendaItem,
    checked: CheckedDecision,
    at: datetime,
    assessment: Assessment | None,
    seats: Sequence[Seat],
    dissents: Sequence[Dissent] = (),
    amends: Decision | None = None,
    amendment_reason: str = "",
) -> Decision:
    """The version with its payload and hashes, not stored yet. `seats` are the electorate of its vote,
    `dissents` the statements of those who voted otherwise."""
    payload = {
        **_version(amends, amendment_reason),
        **_sitting(item),
        **_checked(checked, seats, dissents),
        "assessment": _assessment(assessment) if assessment else None,
        "signer": {"id": str(actor.user.pk), "name": actor.user.name},
        "made_at": _written(at),
    }
    return Decision(
        case=item.case,
        item=item,
        round=checked.round,
        version=payload["version"],
        amends=amends,
        outcome=checked.content.outcome,
        options=payload["content"]["options"],
        rationale=checked.content.rationale,
        departure_reason=checked.content.departure_reason,
        payload=payload,
        payload_hash=sha256_of(payload),
        previous_hash=payload["previous_hash"],
        made_at=at,
    )


def signature_digest(signature: Signature, payload_hash: str) -> str:
    """The seal that ties a signature to one payload: who, in what words, how, when, over what."""
    return sealed(signature_record(signature) | {"payload_hash": payload_hash}, settings.AUDIT_KEY)


def signature_record(signature: Signature) -> dict[str, str]:
    """Who signed, in what words, how and when: sealed together with the hash of what was signed."""
    return {
        "signer": str(signature.signer_id),
        "printed_name": signature.printed_name,
        "meaning": signature.meaning,
        "method": signature.method,
        "at": _written(signature.at),
    }


def _version(amends: Decision | None, amendment_reason: str) -> dict[str, Any]:
    return {
        "format": FORMAT,
        "version": amends.version + 1 if amends else 1,
        "previous_hash": amends.payload_hash if amends else "",
        "amendment_reason": amendment_reason,
    }


def _checked(checked: CheckedDecision, seats: Sequence[Seat], dissents: Sequence[Dissent]) -> dict[str, Any]:
    """What the board decided, on which vote, and what was worked out beside it."""
    return {
        "content": checked.content.as_json(),
        "departs_from": list(checked.departs_from),
        "concordance": checked.concordance,
        "problem_class": {"computed": checked.computed_class, "board": checked.content.problem_class},
        "wishes": checked.wishes,
        "round": _round(checked.round, seats, dissents) if checked.round else None,
        "quorum_override_reason": checked.quorum_override_reason,
    }


def _sitting(item: AgendaItem) -> dict[str, Any]:
    """Which case was decided, with the facts of which version, in which meeting."""
    return {
        "case": {
            "id": str(item.case_id),
            "reference": item.case.reference,
            "patient": str(item.case.patient_id),
            "facts_version": item.case.facts_version,
        },
        "meeting": {"id": str(item.meeting_id), "starts_at": _written(item.meeting.starts_at)},
        "item": str(item.pk),
    }


def sign(decision: Decision, actor: Actor, meaning: str, at: datetime) -> Signature:
    """The actor's signature over one version, whose identity `prove_signer` has proved; `meaning` is a
    code of `decisions.consensus.meanings`."""
    signature = signature_over(decision, actor, meaning, at)
    signature.save(force_insert=True)
    record = signature_record(signature) | {"payload_hash": decision.payload_hash}
    seal_signature(signature=signature, record=record)
    return signature


def signature_over(decision: Decision, actor: Actor, meaning: str, at: datetime) -> Signature:
    """The signature with its digest, not stored yet."""
    signature = Signature(
        decision=decision,
        signer=actor.user,
        printed_name=actor.user.printed_name,
        meaning=meaning,
        method="password",
        at=at,
    )
    signature.digest = signature_digest(signature, decision.payload_hash)
    return signature


def _round(round_: Round, seats: Sequence[Seat], dissents: Sequence[Dissent]) -> dict[str, Any]:
    return {
        "id": str(round_.pk),
        "number": round_.number,
        "question": round_.question,
        "options": round_.options,
        "opened_at": _written(round_.opened_at),
        "closed_at": _written(round_.closed_at),
        "facts_version": round_.facts_version,
        "without_assessment_reason": round_.without_assessment_reason,
        "tally": round_.tally,
        "quorum": round_.quorum,
        "agreement": round_.agreement,
        "again_reason": round_.again_reason or "",
        "ballots_digest": round_.ballots_digest,
        "electorate": [
            {
                "seat": str(seat.pk),
                "user": str(seat.user_id),
                "name": seat.holder_name,
                "specialty": seat.specialty,
                "recused": seat.recused_at is not None,
            }
            for seat in sorted(seats, key=lambda seat: str(seat.pk))
        ],
        "dissents": [
            {"seat": str(one.seat_id), "statement": one.statement, "at": _written(one.at)} for one in dissents
        ],
    }


def _assessment(assessment: Assessment) -> dict[str, Any]:
    return {
        "id": str(assessment.pk),
        "on": assessment.on.isoformat(),
        "facts_version": assessment.facts_version,
        "inputs_hash": assessment.inputs_hash,
        "knowledge_version": assessment.knowledge_version,
        "knowledge_hash": assessment.knowledge_hash,
    }


def _written(at: datetime) -> str:
    return at.astimezone(UTC).isoformat()
