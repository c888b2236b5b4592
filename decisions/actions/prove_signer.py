"""Make sure that the person at the keyboard is the signer, and has the right patient in mind."""

import re
from collections.abc import Callable
from datetime import date, timedelta

from django.db import transaction
from django.utils import timezone

from cases import audit
from cases.access import memberships
from cases.audit import Actor
from cases.models import AuditEntry, Board, Case, Patient
from cases.pathway.refusals import FieldError, WrongState, bad_field

REFUSED = "decision.refused_signature"
# As at the log-in: a delay that grows and never a lock, so that a guess at the keyboard of a
# colleague who left it gets nowhere, and nobody can keep the chair from signing.
FREE_TRIES = 3
LONGEST_WAIT = 60  # seconds
REMEMBERED = timedelta(minutes=15)

_NOT_PROVED = FieldError("password", "The signature could not be confirmed.", "Enter your own password again.")
_NOT_THE_PATIENT = FieldError(
    "identifier",
    "This does not identify the patient of this case.",
    "Read the number from the patient banner and enter it again.",
)


def prove_person(*, actor: Actor, board: Board, verb: str, password: str) -> None:
    """Refuse (BadInput) unless the password is the actor's own, for what needs a fresh proof and no signature.

    `board` has been read with `verb`. The same waiting after several wrong ones as at a signature.
    """
    _refuse_hasty(actor)
    if not _is_own(actor, password):
        role = memberships(actor).get(board=board).role
        audit.append(actor, REFUSED, role=role, board=board, subject=verb, detail={"field": "password"})
        raise bad_field("password", "Your password could not be confirmed.", "Enter your own password again.")


def prove_signer(*, actor: Actor, verb: str, find: Callable[[], Case], password: str, identifier: str) -> None:
    """Refuse (BadInput) unless the password is the actor's and the identifier the patient's.

    `find` returns the case through the access layer and so refuses whoever may not sign at all.
    Runs before the signing transaction: checking a password is slow by design, and the line
    about a failed attempt must stay although nothing is signed. The message for a wrong
    password is always the same and says nothing about the identifier. After several wrong
    passwords the next try has to wait (WrongState).
    """
    with transaction.atomic():
        case = find()
    _refuse_hasty(actor)
    fault = _fault(actor, case, password, identifier)
    if fault is None:
        return
    role = memberships(actor).get(board=case.board_id).role  # `find` has let this person in
    audit.append(actor, REFUSED, role=role, board=case.board, case=case, subject=verb, detail={"field": fault.field})
    raise bad_field(fault.field, fault.says, fault.remedy)


def _refuse_hasty(actor: Actor) -> None:
    now = timezone.now()
    failures = (
        AuditEntry.objects.filter(actor=actor.user, verb=REFUSED, detail__field="password", at__gte=now - REMEMBERED)
        .order_by("-at")
        .values_list("at", flat=True)
    )
    if len(failures) <= FREE_TRIES:
        return
    wait = timedelta(seconds=min(LONGEST_WAIT, 2 ** (len(failures) - FREE_TRIES)))
    if now < failures[0] + wait:
        seconds = -(-(failures[0] + wait - now) // timedelta(seconds=1))
        raise WrongState(
            "The signature could not be confirmed several times.",
            remedy=f"Wait {seconds} seconds, then enter your own password again.",
        )


def _fault(actor: Actor, case: Case, password: str, identifier: str) -> FieldError | None:
    if not _is_own(actor, password):
        return _NOT_PROVED
    return None if _identifies(case.patient, identifier) else _NOT_THE_PATIENT


def _is_own(actor: Actor, password: object) -> bool:
    return isinstance(password, str) and actor.user is not None and actor.user.check_password(password)


def _identifies(patient: Patient, given: str) -> bool:
    numbers = {_bare(value) for value in patient.identifiers.values_list("value", flat=True)}
    if numbers:
        return isinstance(given, str) and _bare(given) in numbers
    if patient.birth_date is None:
        raise WrongState(
            "This patient has neither a number nor a date of birth on record.",
            remedy="Record one of them: nothing is signed for a patient who cannot be told apart.",
        )
    return isinstance(given, str) and given.strip().casefold() in _written_dates(patient.birth_date)


def _bare(number: str) -> str:
    return re.sub(r"\s", "", number).casefold()


def _written_dates(day: date) -> set[str]:
    return {f"{day:%Y-%m-%d}", f"{day:%d-%b-%Y}".casefold(), f"{day:%d/%m/%Y}"}
