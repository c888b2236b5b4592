"""What a sender changes in a resource that it has sent before: one resource is one result."""

from datetime import date
from io import StringIO

import pytest
from django.core.management import call_command

from cases.actions.record_facts import FactEntry, record_facts
from cases.models import CaseEvent, FactRecord
from cases.models.snapshots import snapshot
from tests.bundles import (
    ECOG,
    HAEMOGLOBIN,
    IN_ERROR,
    LUNG,
    SNOMED,
    as_bytes,
    bundle,
    condition,
    hb,
    laboratory,
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
BREAST = condition("lung", SNOMED, "353431000119107")
REFUTED = {"verificationStatus": {"coding": [{"code": "refuted"}]}}
UUID = "0b5e2a52-96a7-4b0f-8e5c-6d0d6a0a4f11"


@pytest.fixture
def case(cast):
    return take(cast, bundle(patient(), HAEMOGLOBIN)).case


class TestDate:
    @pytest.mark.parametrize("value", [12.1, 8.1], ids=["same value", "other value"])
    @pytest.mark.parametrize("on", ["2026-10-05", "2026-09-20"], ids=["later", "earlier"])
    def test_a_corrected_date_leaves_one_day_and_says_why_the_other_is_gone(self, cast, case, on, value):
        (old,) = FactRecord.objects.all()
        done = sent(cast, case, laboratory("hb", "718-7", value, "g/dL", on))
        assert standing(case) == [hb(value * 10, date.fromisoformat(on))]
        gone = FactRecord.objects.get(supersedes=old)
        assert (gone.value, gone.observed_on) == (None, DAY)
        assert gone.source == "FHIR Observation/hb, of another day"
        assert (done.facts, done.withdrawn) == (1, {"of another day": 1})
        text = done.bundle.items.get(record=gone)
        assert text.outcome == "kept_as_text"
        assert "Haemoglobin of 01-Oct-2026 withdrawn: the sender says it was of another day" in text.says

    def test_no_day_between_still_shows_the_value_of_the_wrong_day(self, cast, case):
        sent(cast, case, ELSEWHEN)
        assert "haemoglobin_g_l" not in snapshot(case, date(2026, 10, 3))
        assert snapshot(case, MOVED)["haemoglobin_g_l"] == 121

    def test_the_summary_and_the_history_tell_it(self, cast, case, tmp_path):
        file = tmp_path / "again.json"
        file.write_bytes(as_bytes(bundle(patient(), ELSEWHEN)))
        out = StringIO()
        call_command("import_referral", str(file), case=case.reference, stdout=out)
        told = (
            "1 fact recorded, 0 known already, 1 kept as text; 1 fact withdrawn: the sender says it was of another day"
        )
        assert told in out.getvalue()
        assert CaseEvent.objects.filter(case=case).latest("id").says == f"FHIR Bundle imported: {told}"

    def test_sent_again_in_another_file_it_changes_nothing(self, cast, case):
        sent(cast, case, ELSEWHEN)
        records = FactRecord.objects.count()
        again = sent(cast, case, ELSEWHEN, ECOG | {"status": "preliminary"})
        assert (outcomes(again), again.withdrawn) == (["already_known", "kept_as_text"], {})
        assert (FactRecord.objects.count(), standing(case)) == (records, [hb(121, MOVED)])

    def test_it_may_be_moved_again_and_back(self, cast, case):
        sent(cast, case, ELSEWHEN)
        sent(cast, case, laboratory("hb", "718-7", 12.1, "g/dL", "2026-10-07"))
        assert standing(case) == [hb(121, date(2026, 10, 7))]
        sent(cast, case, HAEMOGLOBIN | {"note": [{"text": "moved back"}]})
        assert standing(case) == [hb(121, DAY)]

    def test_taken_back_afterwards_nothing_of_it_stands(self, cast, case):
        sent(cast, case, ELSEWHEN)
        done = sent(cast, case, HAEMOGLOBIN | IN_ERROR)
        assert (done.withdrawn, standing(case)) == ({"entered in error": 1}, [])
        assert outcomes(done) == ["kept_as_text"]

    def test_taken_back_and_sent_again_for_another_day_only_that_day_stands(self, cast, case):
        sent(cast, case, HAEMOGLOBIN | IN_ERROR)
        done = sent(cast, case, ELSEWHEN)
        assert (done.withdrawn, standing(case)) == ({}, [hb(121, MOVED)])

    def test_other_results_of_both_days_stand(self, cast, case):
        others = [laboratory("b", "718-7", 9, "g/dL", "2026-10-05"), laboratory("c", "718-7", 8, "g/dL", "2026-09-01")]
        sent(cast, case, *others)
        sent(cast, case, ELSEWHEN, laboratory("d", "718-7", 7, "g/dL", "2026-10-01"))
        assert standing(case) == [
            hb(70, DAY),
            hb(80, date(2026, 9, 1)),
            hb(90, MOVED),
            hb(121, MOVED),
        ]

    def test_moved_to_a_day_of_which_another_result_is_the_fact_it_leaves_its_own_day(self, cast, case):
        other = laboratory("other", "718-7", 9, "g/dL", "2026-10-05")
        done = sent(cast, case, other, ELSEWHEN)
        assert (standing(case), done.withdrawn) == ([hb(90, MOVED)], {"of another day": 1})

    def test_corrected_beside_another_result_of_its_day_its_old_value_is_gone(self, cast, case):
        other = laboratory("other", "718-7", 9, "g/dL", "2026-10-01")
        done = sent(cast, case, other, laboratory("hb", "718-7", 8.1, "g/dL", "2026-10-01"))
        assert (standing(case), done.withdrawn) == ([hb(90, DAY)], {"corrected": 1})

    def test_a_date_that_is_refused_withdraws_nothing(self, cast, case):
        done = sent(cast, case, laboratory("hb", "718-7", 12.1, "g/dL", "2199-01-01"))
        assert (outcomes(done), standing(case)) == (["kept_as_text"], [hb(121, DAY)])

    def test_a_value_that_is_refused_withdraws_nothing(self, cast, case):
        done = sent(cast, case, laboratory("hb", "718-7", 12.1, "bananas", "2026-10-05"))
        assert (outcomes(done), standing(case)) == (["kept_as_text"], [hb(121, DAY)])


class TestPerson:
    @pytest.mark.parametrize("source", ["", "FHIR Observation/hb"], ids=["own source", "source left as it stood"])
    @pytest.mark.parametrize("value", [112, None], ids=["corrected", "taken back"])
    def test_what_a_person_has_put_right_stays_and_the_import_says_so(self, cast, case, value, source):
        old = FactRecord.objects.get()
        right = FactEntry("haemoglobin_g_l", value, observed_on=DAY, supersedes=old.pk, source=source)
        record_facts(actor=cast.surgeon.actor, case_id=case.pk, entries=[right])
        done = sent(cast, case, ELSEWHEN)
        assert standing(case) == ([hb(112, DAY)] if value else [])
        assert (outcomes(done), done.withdrawn) == (["kept_as_text"], {})
        assert "differs from what FHIR Observation/hb said before: 12.1 g/dL of 01-Oct-2026" in said(done)
        assert "somebody here has corrected it or taken it back since" in said(done)
        assert done.says.endswith("; 1 left as somebody here has put it right")

    def test_so_it_does_where_they_took_back_all_they_had_recorded(self, cast, case):
        nothing = FactEntry("haemoglobin_g_l", None)
        record_facts(actor=cast.coordinator.actor, case_id=case.pk, entries=[nothing])
        before = FactRecord.objects.count()
        for changed in (ELSEWHEN, laboratory("hb", "718-7", 8.1, "g/dL")):
            assert outcomes(sent(cast, case, changed)) == ["kept_as_text"]
        assert FactRecord.objects.count() == before

    def test_what_they_put_right_after_the_date_was_moved_stays_too(self, cast, case):
        sent(cast, case, ELSEWHEN)
        moved = FactRecord.objects.get(observed_on=MOVED)
        right = FactEntry("haemoglobin_g_l", 112, observed_on=MOVED, supersedes=moved.pk)
        record_facts(actor=cast.surgeon.actor, case_id=case.pk, entries=[right])
        back = sent(cast, case, HAEMOGLOBIN | {"note": [{"text": "moved back"}]})
        assert (outcomes(back), standing(case)) == (["kept_as_text"], [hb(112, MOVED)])

    def test_a_value_put_in_the_place_of_the_old_day_leaves_the_new_day_where_it_stands(self, cast, case):
        sent(cast, case, ELSEWHEN)
        gone = FactRecord.objects.get(value__isnull=True)
        right = FactEntry("haemoglobin_g_l", 112, observed_on=DAY, supersedes=gone.pk)
        record_facts(actor=cast.surgeon.actor, case_id=case.pk, entries=[right])
        done = sent(cast, case, laboratory("hb", "718-7", 12.1, "g/dL", "2026-10-07"))
        assert (outcomes(done), standing(case)) == (["kept_as_text"], [hb(112, DAY), hb(121, MOVED)])

    def test_a_sender_that_comes_round_to_it_is_known_already(self, cast, case):
        right = FactEntry("haemoglobin_g_l", 112, observed_on=MOVED, supersedes=FactRecord.objects.get().pk)
        record_facts(actor=cast.surgeon.actor, case_id=case.pk, entries=[right])
        done = sent(cast, case, laboratory("hb", "718-7", 11.2, "g/dL", "2026-10-05"))
        assert (outcomes(done), standing(case)) == (["already_known"], [hb(112, MOVED)])

    def test_what_they_recorded_beside_it_stays(self, cast, case):
        own = FactEntry("haemoglobin_g_l", 112, observed_on=DAY)
        record_facts(actor=cast.surgeon.actor, case_id=case.pk, entries=[own])
        sent(cast, case, ELSEWHEN)
        assert standing(case) == [hb(112, DAY), hb(121, MOVED)]


class TestDiagnosis:
    SITE, HISTOLOGY = ("primary_site", "lung"), ("histology", "lung_non_small_cell")
    ONSET, OTHER = date(2024, 5, 6), date(2023, 5, 6)

    def test_all_that_it_says_moves_to_another_day_together(self, cast):
        case = take(cast, bundle(patient(), LUNG)).case
        done = sent(cast, case, LUNG | {"onsetDateTime": "2023-05-06"})
        assert standing(case) == [(*self.HISTOLOGY, self.OTHER), (*self.SITE, self.OTHER)]
        assert (done.facts, done.withdrawn) == (2, {"of another day": 2})

    def test_what_its_new_code_says_no_longer_is_withdrawn(self, cast):
        case = take(cast, bundle(patient(), LUNG)).case
        done = sent(cast, case, BREAST)
        assert standing(case) == [("primary_site", "breast", self.ONSET)]
        assert (done.facts, done.withdrawn) == (1, {"corrected": 1})

    def test_so_it_is_where_another_diagnosis_of_the_day_says_what_the_new_code_says(self, cast):
        case = take(cast, bundle(patient(), LUNG)).case
        done = sent(cast, case, BREAST | {"id": "breast"}, BREAST)
        assert standing(case) == [("primary_site", "breast", self.ONSET)]
        assert (done.facts, done.withdrawn) == (1, {"corrected": 2})

    def test_what_a_less_exact_code_leaves_out_stays_while_the_rest_is_as_it_was(self, cast):
        case = take(cast, bundle(patient(), LUNG)).case
        done = sent(cast, case, condition("lung", "http://hl7.org/fhir/sid/icd-10", "C34"))
        assert outcomes(done) == ["already_known"]
        assert standing(case) == [(*self.HISTOLOGY, self.ONSET), (*self.SITE, self.ONSET)]

    @pytest.mark.parametrize("last", [LUNG, BREAST], ids=["by its first code", "by its new code"])
    def test_refuted_after_its_code_was_corrected_nothing_of_it_stands(self, cast, last):
        case = take(cast, bundle(patient(), LUNG)).case
        sent(cast, case, BREAST)
        sent(cast, case, last | REFUTED)
        assert standing(case) == []

    def test_another_code_on_another_day_may_be_the_number_of_another_sender(self, cast):
        case = take(cast, bundle(patient(), LUNG)).case
        sent(cast, case, BREAST | {"onsetDateTime": "2010-01-01"})
        assert ("primary_site", "breast", date(2010, 1, 1)) in standing(case)
        assert (*self.SITE, self.ONSET) in standing(case)

    @pytest.mark.parametrize(
        "sure",
        [{"id": UUID}, {"meta": {"source": "urn:test:lab"}}, {"identifier": [{"system": "urn:test:n", "value": "7"}]}],
        ids=["a UUID", "the same sender", "the same number of the sender"],
    )
    def test_where_it_surely_is_the_same_it_leaves_the_new_one_alone(self, cast, sure):
        case = take(cast, bundle(patient(), LUNG | sure)).case
        sent(cast, case, BREAST | sure | {"onsetDateTime": "2010-01-01"})
        assert standing(case) == [("primary_site", "breast", date(2010, 1, 1))]

    def test_without_a_date_it_stays_on_the_day_it_is_known_for(self, cast):
        undated = {key: value for key, value in LUNG.items() if key != "onsetDateTime"}
        case = take(cast, bundle(patient(), LUNG)).case
        done = sent(cast, case, undated)
        assert (outcomes(done), done.withdrawn) == (["already_known"] * 2, {})
        assert standing(case) == [(*self.HISTOLOGY, self.ONSET), (*self.SITE, self.ONSET)]
