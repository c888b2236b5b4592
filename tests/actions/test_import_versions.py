"""Which of two versions that a sender has sent counts, and which resources are versions of one result."""

from datetime import date

import pytest

from cases.models import FactRecord
from tests.bundles import (
    ECOG,
    HAEMOGLOBIN,
    IN_ERROR,
    LUNG,
    bundle,
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

DAY, MOVED = date(2026, 10, 1), date(2026, 10, 5)
ELSEWHEN = laboratory("hb", "718-7", 12.1, "g/dL", "2026-10-05")
UUID, OTHER_UUID = "0b5e2a52-96a7-4b0f-8e5c-6d0d6a0a4f11", "8d6f0f3e-2f0e-4f0e-9a44-0f4f3b0a1c22"


@pytest.fixture
def case(cast):
    return take(cast, bundle(patient(), HAEMOGLOBIN)).case


def version(number=None, updated=None, issued=None):
    meta = {"versionId": number, "lastUpdated": updated}
    given = {key: value for key, value in meta.items() if value}
    return ({"meta": given} if given else {}) | ({"issued": issued} if issued else {})


EARLY, LATE = "2026-10-06T08:00:00+02:00", "2026-10-06T07:00:00Z"
VERSIONS = pytest.mark.parametrize(
    ("first", "second"),
    [
        (version(updated=EARLY), version(updated=LATE)),
        (version("9"), version("10")),
        (version(issued=EARLY), version(issued=LATE)),
        (version("1", EARLY), version("2", EARLY)),
    ],
    ids=["last updated", "version", "issued", "updated alike, another version"],
)


class TestVersions:
    @VERSIONS
    @pytest.mark.parametrize("newer", [ELSEWHEN, laboratory("hb", "718-7", 8.1, "g/dL")], ids=["date", "value"])
    def test_an_older_file_does_not_undo_a_newer_correction(self, cast, case, first, second, newer):
        sent(cast, case, newer | second)
        before, records = standing(case), FactRecord.objects.count()
        done = sent(cast, case, HAEMOGLOBIN | first, ECOG | {"status": "preliminary"})
        assert (standing(case), FactRecord.objects.count()) == (before, records)
        assert "not taken as a fact: older than what FHIR Observation/hb has said already" in said(done)
        assert outcomes(done) == ["kept_as_text"] * 2

    @VERSIONS
    def test_nor_what_was_taken_back(self, cast, case, first, second):
        sent(cast, case, HAEMOGLOBIN | second | IN_ERROR)
        sent(cast, case, HAEMOGLOBIN | first)
        assert standing(case) == []

    @VERSIONS
    def test_nor_does_an_older_word_take_back(self, cast, case, first, second):
        sent(cast, case, HAEMOGLOBIN | second)
        done = sent(cast, case, HAEMOGLOBIN | first | IN_ERROR)
        assert (standing(case), done.withdrawn) == ([hb(121, DAY)], {})
        assert "not withdrawn: older than what FHIR Observation/hb has said already" in said(done)

    def test_another_code_by_that_id_has_versions_of_its_own(self, cast, case):
        sent(cast, case, ELSEWHEN | version("9"))
        sent(cast, case, observation("hb", "89247-1", valueInteger=1) | version("1"))
        assert standing(case) == [("ecog", 1, DAY), hb(121, MOVED)]

    @VERSIONS
    def test_a_newer_one_counts(self, cast, case, first, second):
        sent(cast, case, laboratory("hb", "718-7", 8.1, "g/dL") | first)
        sent(cast, case, ELSEWHEN | second)
        assert standing(case) == [hb(121, MOVED)]

    def test_what_was_taken_back_before_anything_was_known_of_it_comes_no_more(self, cast):
        case = take(cast, bundle(patient(), HAEMOGLOBIN | version("2") | IN_ERROR)).case
        sent(cast, case, HAEMOGLOBIN | version("1"))
        assert standing(case) == []

    @pytest.mark.parametrize(
        ("first", "second"),
        [
            ({}, version("2", LATE)),
            (version("1"), version(updated=LATE)),
            (version("b"), version("a")),
            (version("3", EARLY), version("2", LATE)),
        ],
        ids=["none", "another kind", "versions that do not count", "they contradict"],
    )
    def test_where_the_data_do_not_tell_the_last_that_is_sent_counts(self, cast, case, first, second):
        sent(cast, case, ELSEWHEN | second)
        sent(cast, case, laboratory("hb", "718-7", 8.1, "g/dL") | first)
        assert standing(case) == [hb(81, DAY)]

    def test_an_older_one_that_says_what_stands_is_known_already(self, cast, case):
        sent(cast, case, HAEMOGLOBIN | version("2"))
        done = sent(cast, case, HAEMOGLOBIN | version("1"))
        assert outcomes(done) == ["already_known"]


AT_EIGHT = laboratory("hb", "718-7", 8, "g/dL", "2026-10-01T08:00:00Z")
AT_NINE = laboratory("hb", "718-7", 9, "g/dL", "2026-10-01T09:00:00Z")


class TestOneBundle:
    @pytest.mark.parametrize("turned", [False, True])
    def test_of_two_versions_in_one_bundle_the_newer_is_the_fact(self, cast, turned):
        both = [HAEMOGLOBIN | version("1"), ELSEWHEN | version("2")][:: -1 if turned else 1]
        done = take(cast, bundle(patient(), *both))
        assert (done.facts, standing(done.case)) == (1, [hb(121, MOVED)])
        assert "is a newer version of the same resource" in said(done)

    @pytest.mark.parametrize("order", [(1, 3, 2), (3, 1, 2), (2, 1, 3)])
    def test_so_it_is_of_three(self, cast, order):
        three = [laboratory("hb", "718-7", 8 + each, "g/dL", f"2026-10-0{each}") | version(str(each)) for each in order]
        done = take(cast, bundle(patient(), *three))
        assert (done.facts, standing(done.case)) == (1, [hb(110, date(2026, 10, 3))])

    @pytest.mark.parametrize("at", ["", "T08:00:00Z"], ids=["days", "times"])
    def test_where_they_do_not_tell_it_is_the_first(self, cast, at):
        both = (each | {"effectiveDateTime": each["effectiveDateTime"] + at} for each in (HAEMOGLOBIN, ELSEWHEN))
        done = take(cast, bundle(patient(), *both))
        assert (done.facts, standing(done.case)) == (1, [hb(121, DAY)])
        assert "is the same resource, stands first, and nothing tells which is newer" in said(done)

    def test_one_id_of_two_senders_in_one_bundle_is_two(self, cast):
        both = (each | {"meta": {"source": f"urn:{by}"}} for by, each in (("a", HAEMOGLOBIN), ("b", ELSEWHEN)))
        assert take(cast, bundle(patient(), *both)).facts == 2

    @pytest.mark.parametrize("turned", [False, True])
    def test_two_values_of_a_day_correct_the_one_that_stands_once(self, cast, case, turned):
        """By their times, which versions do not tell apart."""
        done = sent(cast, case, *[AT_EIGHT, AT_NINE][:: -1 if turned else 1])
        assert (done.facts, done.withdrawn, standing(case)) == (1, {}, [hb(90, DAY)])
        assert "is of the same day and of a later time" in said(done)

    @pytest.mark.parametrize("turned", [False, True])
    def test_so_do_two_entries_of_one_id_that_the_bundle_names_differently(self, cast, case, turned):
        both = [urn(AT_EIGHT, UUID), urn(AT_NINE, OTHER_UUID)][:: -1 if turned else 1]
        done = take(cast, entries(*both), case_id=case.pk)
        assert (done.facts, standing(case)) == (1, [hb(90, DAY)])

    def test_entries_of_two_servers_are_two_whatever_their_ids(self, cast):
        both = (
            {"fullUrl": f"https://{host}.example/Observation/hb", "resource": each}
            for host, each in (("a", HAEMOGLOBIN), ("b", ELSEWHEN))
        )
        assert take(cast, entries(*both)).facts == 2

    def test_two_codes_of_one_resource_are_two_facts(self, cast):
        assert take(cast, bundle(patient(), LUNG)).facts == 2


def urn(resource, uuid):
    """The entry of a resource that only the Bundle itself names."""
    return {"fullUrl": f"urn:uuid:{uuid}", "resource": resource}


def entries(*given):
    return {"resourceType": "Bundle", "type": "collection", "entry": [{"resource": patient()}, *given]}


def without_id(resource):
    return {key: value for key, value in resource.items() if key != "id"}


class TestIdentity:
    def twice(self, cast, first, second):
        case = take(cast, entries(first)).case
        take(cast, entries(second), case_id=case.pk)
        return standing(case)

    def test_without_an_id_two_results_are_two(self, cast):
        found = self.twice(cast, urn(without_id(HAEMOGLOBIN), UUID), urn(without_id(ELSEWHEN), OTHER_UUID))
        assert found == [hb(121, DAY), hb(121, MOVED)]

    def test_an_id_beside_a_name_of_the_bundle_alone_moves_no_date(self, cast):
        found = self.twice(cast, urn(HAEMOGLOBIN, UUID), urn(ELSEWHEN, OTHER_UUID))
        assert found == [hb(121, DAY), hb(121, MOVED)]

    def test_nor_does_it_where_the_sender_is_the_same(self, cast):
        sender = {"meta": {"source": "urn:test:lab"}}
        found = self.twice(cast, urn(HAEMOGLOBIN | sender, UUID), urn(ELSEWHEN | sender, OTHER_UUID))
        assert found == [hb(121, DAY), hb(121, MOVED)]

    def test_nor_is_its_version_one_of_the_other(self, cast):
        first, second = urn(HAEMOGLOBIN | version("2"), UUID), urn(ELSEWHEN | version("1"), OTHER_UUID)
        assert self.twice(cast, first, second) == [hb(121, DAY), hb(121, MOVED)]

    def test_taken_back_it_takes_its_own_day_along_and_no_other(self, cast):
        case = take(cast, entries(urn(HAEMOGLOBIN, UUID))).case
        take(cast, entries(urn(ELSEWHEN, OTHER_UUID)), case_id=case.pk)
        take(cast, entries(urn(ELSEWHEN | IN_ERROR, UUID)), case_id=case.pk)
        assert standing(case) == [hb(121, DAY)]

    def test_a_file_that_names_it_surely_leaves_its_own_day_alone_of_two_that_stood(self, cast):
        case = take(cast, entries(urn(HAEMOGLOBIN, UUID))).case
        take(cast, entries(urn(ELSEWHEN, OTHER_UUID)), case_id=case.pk)
        done = sent(cast, case, ELSEWHEN)
        assert (outcomes(done), done.withdrawn) == (["already_known", "kept_as_text"], {"of another day": 1})
        assert standing(case) == [hb(121, MOVED)]

    def test_an_id_that_is_the_name_itself_does(self, cast):
        found = self.twice(cast, urn(HAEMOGLOBIN | {"id": UUID}, UUID), urn(ELSEWHEN | {"id": UUID}, UUID))
        assert found == [hb(121, MOVED)]

    def test_a_number_of_the_sender_is_as_good_as_an_id(self, cast):
        number = {"identifier": [{"system": "urn:test:lab", "value": "4711"}]}
        first, second = (urn(without_id(each) | number, UUID) for each in (HAEMOGLOBIN, ELSEWHEN))
        assert self.twice(cast, first, second) == [hb(121, MOVED)]

    @pytest.mark.parametrize(
        "number",
        [
            {"value": "4711"},
            {"system": "urn:test:lab", "value": "4711", "type": {"coding": [{"code": "PLAC"}]}},
        ],
        ids=["of no system", "of the order"],
    )
    def test_a_number_that_others_may_have_is_not(self, cast, number):
        first, second = ({"resource": without_id(each) | {"identifier": [number]}} for each in (HAEMOGLOBIN, ELSEWHEN))
        assert self.twice(cast, first, second) == [hb(121, DAY), hb(121, MOVED)]

    @pytest.mark.parametrize("odd", [5, "4711", {"type": "PLAC"}, [{"system": "urn:x", "value": "1", "type": "PLAC"}]])
    def test_a_number_that_is_not_valid_breaks_nothing(self, cast, case, odd):
        done = sent(cast, case, HAEMOGLOBIN | {"identifier": odd}, ECOG)
        assert (outcomes(done), standing(case)) == (["kept_as_text", "fact"], [("ecog", 1, DAY), hb(121, DAY)])

    def test_a_number_that_several_of_one_bundle_have_names_none_of_them(self, cast):
        number = {"identifier": [{"system": "urn:test:lab", "value": "4711"}]}
        both = [{"resource": without_id(each) | number} for each in (HAEMOGLOBIN, ELSEWHEN)]
        case = take(cast, entries(*both)).case
        assert standing(case) == [hb(121, DAY), hb(121, MOVED)]
        take(cast, entries(*both, {"resource": ECOG}), case_id=case.pk)
        assert standing(case) == [("ecog", 1, DAY), hb(121, DAY), hb(121, MOVED)]
        third = without_id(laboratory("hb", "718-7", 12.1, "g/dL", "2026-10-07")) | number
        take(cast, entries({"resource": third}), case_id=case.pk)
        assert len(standing(case)) == 4

    @pytest.mark.parametrize(
        ("first", "second"),
        [
            ({"meta": {"source": "urn:test:a"}}, {"meta": {"source": "urn:test:b"}}),
            (
                {"identifier": [{"system": "urn:test:lab", "value": "1"}]},
                {"identifier": [{"system": "urn:test:lab", "value": "2"}]},
            ),
        ],
        ids=["senders", "numbers"],
    )
    @pytest.mark.parametrize("then", [ELSEWHEN, laboratory("hb", "718-7", 8.1, "g/dL")], ids=["date", "value"])
    def test_one_id_of_two_senders_is_two_results(self, cast, first, second, then):
        case = take(cast, bundle(patient(), HAEMOGLOBIN | first)).case
        sent(cast, case, then | second)
        assert len(standing(case)) == 2
        sent(cast, case, HAEMOGLOBIN | first | IN_ERROR)
        assert len(standing(case)) == 1 and hb(121, DAY) not in standing(case)

    def test_the_request_that_a_server_notes_beside_the_sender_is_no_other_sender(self, cast):
        one, two = ({"meta": {"source": f"urn:test:a#{each}"}} for each in "12")
        case = take(cast, bundle(patient(), HAEMOGLOBIN | one)).case
        sent(cast, case, ELSEWHEN | two)
        assert standing(case) == [hb(121, MOVED)]
