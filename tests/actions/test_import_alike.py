"""Entries that bear one name: what becomes of each."""

from datetime import date

import pytest

from tests.bundles import (
    SNOMED,
    bundle,
    condition,
    hb,
    laboratory,
    observation,
    outcomes,
    patient,
    sent,
    standing,
    take,
)

pytestmark = pytest.mark.django_db

DAY, MOVED, LATER = date(2026, 10, 1), date(2026, 10, 5), date(2026, 10, 7)
HAEMOGLOBIN = laboratory("hb", "718-7", 12.1, "g/dL", "2026-10-01")
ELSEWHEN = laboratory("hb", "718-7", 8, "g/dL", "2026-10-05")
NEWS = observation("ecog", "89247-1", valueInteger=1, status="preliminary")
AT_EIGHT = laboratory("hb", "718-7", 8, "g/dL", "2026-10-01T08:00:00Z")
AT_NINE = laboratory("hb", "718-7", 9, "g/dL", "2026-10-01T09:00:00Z")
LUNG = condition("lung", SNOMED, "254637007")
BREAST = condition("lung", SNOMED, "353431000119107")
IN_ERROR = {"status": "entered-in-error"}
ON_DAY, ON_MOVED = hb(121, DAY), hb(80, MOVED)


def named(*resources, by="https://{}.example/Observation/hb"):
    """A Bundle that names each of the resources otherwise."""
    given = [{"fullUrl": by.format(name), "resource": each} for name, each in zip("abc", resources, strict=False)]
    return {"resourceType": "Bundle", "type": "collection", "entry": [{"resource": patient()}, *given]}


def of(resource, source="", number=""):
    """The resource as a system says it, in a version."""
    meta = {key: value for key, value in (("source", source), ("versionId", number)) if value}
    return resource | {"meta": meta}


class TestIdOrNumber:
    """A result that is named now by its id and now by its number."""

    NUMBER = {"identifier": [{"system": "urn:test:lab", "value": "4711"}]}

    @pytest.fixture
    def case(self, cast):
        case = take(cast, bundle(patient(), HAEMOGLOBIN | self.NUMBER)).case
        sent(cast, case, {key: value for key, value in (ELSEWHEN | self.NUMBER).items() if key != "id"})
        assert standing(case) == [ON_MOVED]
        return case

    def test_what_was_withdrawn_is_not_known_already(self, cast, case):
        assert outcomes(sent(cast, case, HAEMOGLOBIN)) == ["fact"]
        assert ON_DAY in standing(case)

    def test_nor_has_a_person_put_it_right(self, cast, case):
        done = sent(cast, case, HAEMOGLOBIN | IN_ERROR)
        assert (done.left, done.withdrawn) == (0, {})
