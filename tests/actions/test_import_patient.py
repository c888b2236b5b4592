"""Whose Bundle it is: the same patient however written, and nobody else's results."""

import pytest

from cases.models import Case, Patient
from cases.pathway.identifiers import ABHA_SYSTEM, NHS_NUMBER_SYSTEM
from cases.pathway.refusals import BadInput
from tests.builders import nhs_number
from tests.bundles import bundle, laboratory, observation, patient, take

pytestmark = pytest.mark.django_db

ECOG = observation("ecog", "89247-1", valueInteger=1)
HAEMOGLOBIN = laboratory("hb", "718-7", 12.1, "g/dL")
NHS = nhs_number(777)
MR = {"coding": [{"code": "MR"}]}


def numbered(**identifier):
    return patient(identifier=[identifier])


WRITTEN = [
    (
        {"system": NHS_NUMBER_SYSTEM, "value": NHS},
        {"system": NHS_NUMBER_SYSTEM, "value": f"{NHS[:3]} {NHS[3:6]} {NHS[6:]}"},
    ),
    ({"system": ABHA_SYSTEM, "value": "91-1234-5678-9012"}, {"system": ABHA_SYSTEM, "value": "91123456789012"}),
    ({"type": MR, "value": "NOSYS-1"}, {"type": MR, "value": " NOSYS-1 "}),
    ({"system": "other", "value": "X-1"}, {"value": "X-1"}),
]


@pytest.mark.parametrize(("first", "again"), WRITTEN, ids=["spaces", "dashes", "no system", "default system"])
def test_a_number_written_otherwise_is_the_same_patients(cast, first, again):
    case = take(cast, bundle(numbered(**first), ECOG)).case
    later = bundle(numbered(**again), HAEMOGLOBIN)
    with pytest.raises(BadInput, match=f"already has the open case {case.reference}"):
        take(cast, later)
    assert take(cast, later, case_id=case.pk).facts == 1
    assert (Case.objects.count(), Patient.objects.count()) == (1, 1)
