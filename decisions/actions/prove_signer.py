"""Make sure that the person at the keyboard is the signer, and has the right patient in mind."""

import re
from collections.abc import Callable
from datetime import date

from django.db import transaction

from cases import audit
from cases.access import memberships
from cases.actions.prove_person import REFUSED, is_own_password, refuse_hasty
from cases.audit import Actor
from cases.models import Case, Patient
from cases.pathway.refusals import FieldError, WrongState, bad_field

_NOT_PROVED = FieldError("password", "The signature could not be confirmed.", "Enter your own password again.")
_NOT_THE_PATIENT = FieldError(
    "identifier",
    "This does not identify the patient of this case.",
    "Read the number from the patient banner and enter it again.",
)


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
    refuse_hasty(actor)
    fault = _fault(actor, case, password, identifier)
    if fault is None:
        return
    role = memberships(actor).get(board=case.board_id).role  # `find` has let this person in
    audit.append(actor, REFUSED, role=role, board=case.board, case=case, subject=verb, detail={"field": fault.field})
    raise bad_field(fault.field, fault.says, fault.remedy)


def _fault(actor: Actor, case: Case, password: str, identifier: str) -> FieldError | None:
    if not is_own_password(actor, password):
        return _NOT_PROVED
    return None if _identifies(case.patient, identifier) else _NOT_THE_PATIENT


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
