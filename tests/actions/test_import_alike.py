"""Entries that bear one id: what becomes of each where one Bundle holds several, or several senders number alike."""

from datetime import date

import pytest

from cases.models import FactRecord
from tests.bundles import (
    HAEMOGLOBIN,
    IN_ERROR,
    LUNG,
    SNOMED,
    bundle,
    condition,
    hb,
    laboratory,
    observation,
    outcomes,
    patient,
    said,
    sent,
    standing,
    take,
)

pytestmark = pytest.mark.django_db

DAY, MOVED, LATER = date(2026, 10, 1), date(2026, 10, 5), date(2026, 10, 7)
ELSEWHEN = laboratory("hb", "718-7", 8, "g/dL", "2026-10-05")
NEWS = observation("ecog", "89247-1", valueInteger=1, status="preliminary")
AT_EIGHT = laboratory("hb", "718-7", 8, "g/dL", "2026-10-01T08:00:00Z")
AT_NINE = laboratory("hb", "718-7", 9, "g/dL", "2026-10-01T09:00:00Z")
BREAST = condition("lung", SNOMED, "353431000119107")
ON_DAY, ON_MOVED = hb(121, DAY), hb(80, MOVED)


def named(*resources, by="https://{}.example/Observation/hb"):
    """A Bundle that names each of the resources otherwise."""
    given = [{"fullUrl": by.format(name), "resource": each} for name, each in zip("abc", resources, strict=False)]
    return {"resourceType": "Bundle", "type": "collection", "entry": [{"resource": patient()}, *given]}


def of(resource, source="", number=""):
    """The resource as a system says it, in a version."""
    meta = {key: value for key, value in (("source", source), ("versionId", number)) if value}
    return resource | {"meta": meta}


class TestTwoOfOneBundle:
    """Two servers, or two names that only the Bundle gives, may use one id for two results."""

    @pytest.fixture
    def case(self, cast):
        return take(cast, named(HAEMOGLOBIN, ELSEWHEN)).case

    def test_sent_again_with_something_new_both_still_stand(self, cast, case):
        done = take(cast, named(HAEMOGLOBIN, ELSEWHEN, NEWS), case_id=case.pk)
        assert standing(case) == [ON_MOVED, ON_DAY]
        assert (outcomes(done), done.withdrawn) == (["already_known", "already_known", "kept_as_text"], {})

    @pytest.mark.parametrize("turned", [False, True])
    def test_one_that_is_moved_or_corrected_leaves_the_other_alone(self, cast, case, turned):
        moved = HAEMOGLOBIN | {"effectiveDateTime": "2026-10-07"}
        done = take(cast, named(*[moved, ELSEWHEN][:: -1 if turned else 1]), case_id=case.pk)
        assert (standing(case), done.withdrawn) == ([ON_MOVED, hb(121, LATER)], {"of another day": 1})

    @pytest.mark.parametrize("turned", [False, True])
    def test_one_that_is_taken_back_leaves_the_other_alone(self, cast, case, turned):
        both = [HAEMOGLOBIN | IN_ERROR, ELSEWHEN][:: -1 if turned else 1]
        take(cast, named(*both), case_id=case.pk)
        assert standing(case) == [ON_MOVED]

    def test_the_later_of_one_day_stands_however_often_both_are_sent(self, cast):
        urn = "urn:uuid:{0}b5e2a52-96a7-4b0f-8e5c-6d0d6a0a4f11"
        case = take(cast, named(AT_EIGHT, AT_NINE, by=urn)).case
        take(cast, named(AT_EIGHT, AT_NINE, NEWS, by=urn), case_id=case.pk)
        assert standing(case) == [hb(90, DAY)]


class TestTwoVersionsOfOneBundle:
    @pytest.mark.parametrize("turned", [False, True])
    def test_of_a_diagnosis_the_older_says_nothing_that_the_newer_does_not(self, cast, turned):
        both = [of(LUNG, number="1"), of(BREAST, number="2")][:: -1 if turned else 1]
        done = take(cast, bundle(patient(), *both))
        assert standing(done.case) == [("primary_site", "breast", date(2024, 5, 6))]
        assert said(done).count("is a newer version of the same resource") == 2

    def test_of_two_senders_each_has_its_newest(self, cast):
        four = [of(each, f"urn:{by}", str(n)) for by in "ab" for n, each in ((1, HAEMOGLOBIN), (2, ELSEWHEN))]
        assert standing(take(cast, bundle(patient(), *four)).case) == [ON_MOVED]

    def test_one_that_names_no_sender_is_a_version_of_one_of_two(self, cast):
        three = [of(ELSEWHEN, "", "2"), of(HAEMOGLOBIN, "urn:b", "1"), of(HAEMOGLOBIN, "urn:a", "3")]
        done = take(cast, bundle(patient(), *three))
        assert outcomes(done) == ["kept_as_text", "fact", "kept_as_text"]

    @pytest.mark.parametrize("turned", [False, True])
    @pytest.mark.parametrize("known", [False, True])
    def test_a_newer_one_stands_that_says_again_what_an_older_one_took_back(self, cast, turned, known):
        case = take(cast, bundle(patient(), of(HAEMOGLOBIN, number="1") if known else NEWS)).case
        both = [of(HAEMOGLOBIN | IN_ERROR, number="2"), of(HAEMOGLOBIN, number="3")][:: -1 if turned else 1]
        sent(cast, case, *both)
        assert standing(case) == [ON_DAY]


class TestTwoSenders:
    ONE, OTHER = of(HAEMOGLOBIN, "urn:a"), of(ELSEWHEN, "urn:b")

    def test_what_one_takes_back_is_no_word_of_the_other(self, cast):
        done = take(cast, bundle(patient(), self.ONE, self.OTHER | IN_ERROR))
        assert (outcomes(done), standing(done.case)) == (["fact", "kept_as_text"], [ON_DAY])

    @pytest.mark.parametrize("then", [HAEMOGLOBIN, HAEMOGLOBIN | IN_ERROR], ids=["said", "taken back"])
    def test_an_entry_that_names_no_sender_takes_nothing_from_either(self, cast, then):
        case = take(cast, bundle(patient(), self.ONE, self.OTHER)).case
        done = sent(cast, case, then)
        assert done.withdrawn == {}
        assert {ON_DAY, ON_MOVED} <= set(standing(case))

    def test_nor_is_it_another_result_each_time(self, cast):
        case = take(cast, bundle(patient(), self.ONE, self.OTHER)).case
        sent(cast, case, HAEMOGLOBIN)
        records = FactRecord.objects.count()
        assert outcomes(sent(cast, case, HAEMOGLOBIN, NEWS)) == ["already_known", "kept_as_text"]
        assert FactRecord.objects.count() == records


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
