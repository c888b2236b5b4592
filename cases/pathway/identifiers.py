"""Patient identifiers: how each kind is written and which of them can be checked."""

import re

NHS_NUMBER_SYSTEM = "https://fhir.nhs.uk/Id/nhs-number"
ABHA_SYSTEM = "https://healthid.ndhm.gov.in"
_DEFAULT_SYSTEMS = {"nhs_number": NHS_NUMBER_SYSTEM, "abha": ABHA_SYSTEM, "mrn": "mrn", "other": "other"}

KINDS = tuple(_DEFAULT_SYSTEMS)
ONE_PER_PERSON = ("nhs_number", "abha")


def default_system(kind: str) -> str:
    """The issuing system meant when none is given with an identifier of this kind."""
    return _DEFAULT_SYSTEMS[kind]


def tidy(kind: str, value: str) -> str:
    """The one spelling in which identifiers are compared: no surrounding space, and for
    numbers of national services no spaces or dashes inside."""
    if kind in ("nhs_number", "abha"):
        return re.sub(r"[\s-]", "", value)
    return value.strip()


def as_stored(kind: str, system: str, value: str) -> tuple[str, str, str]:
    """Kind, system and value as they are stored and looked for, however they were written."""
    return kind, system.strip() or default_system(kind), tidy(kind, value)


def fault(kind: str, value: str) -> str:
    """What is wrong with a tidied identifier, in words; empty when nothing is.

    NHS number: ten digits, the last a modulus-11 check digit over the first nine with
    weights 10 down to 2 (NHS Data Dictionary, NHS NUMBER). Numbers from 999 are reserved
    for tests and follow the same rule. ABHA: fourteen digits.
    """
    if kind == "nhs_number":
        return _nhs_fault(value)
    if kind == "abha" and not re.fullmatch(r"[0-9]{14}", value):
        return "An ABHA number has 14 digits."
    return ""


def _nhs_fault(value: str) -> str:
    if not re.fullmatch(r"[0-9]{10}", value):
        return "An NHS number has 10 digits."
    total = sum(int(digit) * weight for digit, weight in zip(value, range(10, 1, -1), strict=False))
    # 11 counts as 0; 10 is never issued.
    return "" if (11 - total % 11) % 11 == int(value[9]) else "The check digit of this NHS number does not fit."
