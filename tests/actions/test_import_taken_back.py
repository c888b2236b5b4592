"""A result that its sender takes back, such as one entered in error, withdraws the fact that was made of it."""

from datetime import date
from io import StringIO

import pytest
from django.core.management import call_command

from cases.actions.record_facts import FactEntry, record_facts
from cases.models import AuditEntry, Case, CaseEvent, FactRecord, ImportedBundle
from cases.models.snapshots import snapshot
from cases.pathway.refusals import WrongState
from tests.builders import stepped
from tests.bundles import SNOMED, as_bytes, bundle, condition, laboratory, observation, outcomes, patient, take

pytestmark = pytest.mark.django_db

ECOG = observation("ecog", "89247-1", valueInteger=1)
HAEMOGLOBIN = laboratory("hb", "718-7", 12.1, "g/dL")
IN_ERROR = HAEMOGLOBIN | {"status": "entered-in-error"}
LUNG = condition("lung", SNOMED, "254637007")
DAY = date(2026, 10, 1)
SAYS = "withdrawn: the sender says it was entered in error"


def verified(status, of=LUNG):
    """The diagnosis with a verification status."""
    return of | {"verificationStatus": {"coding": [{"code": status}]}}


def known(case):
    """What counts of the case, without what comes from identity and site."""
    names = set(FactRecord.objects.filter(case=case).values_list("name", flat=True))
    return {name: value for name, value in snapshot(case, date(2026, 12, 1)).items() if name in names}


@pytest.fixture
def case(cast):
    return take(cast, bundle(patient(), HAEMOGLOBIN, ECOG)).case


def test_a_result_entered_in_error_withdraws_its_value_and_no_other(cast, case):
    (old,) = FactRecord.objects.filter(name="haemoglobin_g_l")
    done = take(cast, bundle(patient(), IN_ERROR), case_id=case.pk)
    assert known(case) == {"ecog": 1}
    assert (done.facts, done.kept_as_text, done.withdrawn) == (0, 1, {"entered in error": 1})
    gone = FactRecord.objects.get(supersedes=old)
    assert (gone.value, gone.observed_on, gone.source) == (None, DAY, "FHIR Observation/hb, entered in error")
    item = done.bundle.items.get(position=1)
    assert (item.outcome, item.record) == ("kept_as_text", gone)
    assert f"Haemoglobin of 01-Oct-2026 {SAYS}" in item.says and "12.1 g/dL" in item.says


def test_the_withdrawal_is_told_in_the_summary_and_the_history_and_asks_for_an_assessment(cast, case, tmp_path):
    version, seen = case.facts_version, AuditEntry.objects.latest("pk").pk
    file = tmp_path / "again.json"
    file.write_bytes(as_bytes(bundle(patient(), IN_ERROR)))
    out = StringIO()
    call_command("import_referral", str(file), case=case.reference, stdout=out)
    told = f"0 facts recorded, 0 known already, 1 kept as text; 1 fact {SAYS}"
    assert told in out.getvalue()
    lines = CaseEvent.objects.filter(case=case).order_by("id").values_list("kind", "says")
    assert list(lines)[-2:] == [
        ("facts.recorded", "Recorded: Haemoglobin"),
        ("bundle.imported", f"FHIR Bundle imported: {told}"),
    ]
    assert Case.objects.get(pk=case.pk).facts_version > version
    audited = AuditEntry.objects.filter(case=case, verb="facts.record", subject="facts", pk__gt=seen)
    assert [row.detail for row in audited] == [{"facts": ["haemoglobin_g_l"]}]


def test_it_is_withdrawn_once_however_often_it_is_sent(cast, case):
    twice = bundle(patient(), IN_ERROR, IN_ERROR)
    first = take(cast, twice, case_id=case.pk)
    records = FactRecord.objects.count()
    assert (first.withdrawn, outcomes(first)) == ({"entered in error": 1}, ["kept_as_text"] * 2)
    assert first.left == 0
    again = take(cast, twice, case_id=case.pk)
    assert (again.added, again.withdrawn) == (False, first.withdrawn)
    later = take(cast, bundle(patient(), IN_ERROR, ECOG), case_id=case.pk)
    assert (later.added, later.withdrawn, later.kept_as_text) == (True, {}, 1)
    assert FactRecord.objects.count() == records
    assert "its status is entered-in-error" in later.bundle.items.get(position=1).says


@pytest.mark.parametrize(
    "about",
    [
        {"status": "cancelled"},
        {"status": "entered-in-error", "valueQuantity": None},
        {"status": "entered-in-error", "effectiveDateTime": None},
        {"status": "entered-in-error", "code": {"text": "Withheld"}},
    ],
    ids=["cancelled", "without its value", "without its date", "without its code"],
)
def test_a_result_is_known_by_its_id_whatever_is_left_of_it(cast, case, about):
    left = {key: value for key, value in (HAEMOGLOBIN | about).items() if value is not None}
    how = "cancelled" if about["status"] == "cancelled" else "entered in error"
    done = take(cast, bundle(patient(), left), case_id=case.pk)
    assert (done.withdrawn, known(case)) == ({how: 1}, {"ecog": 1})
    assert f"its status is {about['status']}" in done.bundle.items.get(position=1).says


@pytest.mark.parametrize(
    "other",
    [
        IN_ERROR | {"id": "another"},
        {key: value for key, value in IN_ERROR.items() if key != "id"},
        observation("hb", "8302-2", status="entered-in-error", valueQuantity={"value": 170, "unit": "cm"}),
        *(HAEMOGLOBIN | {"status": status} for status in ("preliminary", "registered", "unknown")),
    ],
    ids=["another id", "no id", "another code", "preliminary", "registered", "unknown"],
)
def test_what_is_not_the_result_taken_back_withdraws_nothing(cast, case, other):
    done = take(cast, bundle(patient(), other), case_id=case.pk)
    assert (outcomes(done), done.withdrawn) == (["kept_as_text"], {})
    assert known(case) == {"haemoglobin_g_l": 121, "ecog": 1}


def test_a_result_without_an_id_is_never_surely_the_one_taken_back(cast):
    nameless = {key: value for key, value in HAEMOGLOBIN.items() if key != "id"}
    case = take(cast, bundle(patient(), nameless)).case
    take(cast, bundle(patient(), nameless | {"status": "entered-in-error"}), case_id=case.pk)
    assert known(case) == {"haemoglobin_g_l": 121}


def test_other_results_of_that_day_and_of_other_days_stand(cast, case):
    earlier = laboratory("before", "718-7", 9.9, "g/dL", "2026-09-20")
    take(cast, bundle(patient(), earlier), case_id=case.pk)
    take(cast, bundle(patient(), IN_ERROR), case_id=case.pk)
    assert known(case) == {"haemoglobin_g_l": 99, "ecog": 1}


@pytest.mark.parametrize("turned", [False, True])
def test_the_right_result_may_come_with_the_wrong_one(cast, case, turned):
    right = laboratory("right", "718-7", 8.1, "g/dL")
    both = [IN_ERROR, right][:: -1 if turned else 1]
    done = take(cast, bundle(patient(), *both), case_id=case.pk)
    assert (done.facts, done.withdrawn) == (1, {"entered in error": 1})
    assert known(case) == {"haemoglobin_g_l": 81, "ecog": 1}


def test_two_results_of_one_day_are_both_withdrawn(cast, case):
    second = laboratory("second", "718-7", 9.9, "g/dL")
    take(cast, bundle(patient(), second), case_id=case.pk)
    done = take(cast, bundle(patient(), IN_ERROR, second | {"status": "entered-in-error"}), case_id=case.pk)
    assert done.withdrawn == {"entered in error": 2}
    assert "2 facts withdrawn: the sender says they were entered in error" in done.says
    assert known(case) == {"ecog": 1}


def test_the_value_that_stands_is_withdrawn_where_it_was_corrected_before(cast, case):
    take(cast, bundle(patient(), laboratory("hb", "718-7", 8.1, "g/dL")), case_id=case.pk)
    take(cast, bundle(patient(), IN_ERROR), case_id=case.pk)
    assert known(case) == {"ecog": 1}


def test_a_result_that_is_sent_as_right_again_is_recorded_again(cast, case):
    take(cast, bundle(patient(), IN_ERROR), case_id=case.pk)
    done = take(cast, bundle(patient(), HAEMOGLOBIN), case_id=case.pk)
    assert (done.facts, known(case)) == (1, {"haemoglobin_g_l": 121, "ecog": 1})


@pytest.mark.parametrize("source", ["", "FHIR Observation/hb"], ids=["own source", "source left as it stood"])
@pytest.mark.parametrize("value", [112, None], ids=["corrected", "taken back"])
def test_what_a_person_has_put_right_stays(cast, case, value, source):
    old = FactRecord.objects.get(name="haemoglobin_g_l")
    right = FactEntry("haemoglobin_g_l", value, observed_on=DAY, supersedes=old.pk, source=source)
    record_facts(actor=cast.surgeon.actor, case_id=case.pk, entries=[right])
    done = take(cast, bundle(patient(), IN_ERROR), case_id=case.pk)
    assert (outcomes(done), done.withdrawn) == (["kept_as_text"], {})
    assert "not withdrawn: somebody here has corrected it" in done.bundle.items.get(position=1).says
    assert known(case).get("haemoglobin_g_l") == value


def test_what_a_person_has_recorded_beside_it_stays(cast, case):
    own = FactEntry("haemoglobin_g_l", 112, observed_on=DAY)
    record_facts(actor=cast.coordinator.actor, case_id=case.pk, entries=[own])
    done = take(cast, bundle(patient(), IN_ERROR), case_id=case.pk)
    assert (done.withdrawn, known(case)) == ({"entered in error": 1}, {"haemoglobin_g_l": 112, "ecog": 1})


@pytest.mark.parametrize("status", ["entered-in-error", "refuted"])
@pytest.mark.parametrize("code", [LUNG["code"], {"text": "Withheld"}], ids=["coded", "in words"])
def test_a_diagnosis_that_is_taken_back_withdraws_all_that_it_said(cast, status, code):
    case = take(cast, bundle(patient(), LUNG, ECOG)).case
    assert set(known(case)) == {"primary_site", "histology", "ecog"}
    done = take(cast, bundle(patient(), verified(status) | {"code": code}), case_id=case.pk)
    assert done.withdrawn == {status.replace("-", " "): 2}
    assert known(case) == {"ecog": 1}


def test_a_diagnosis_that_is_no_longer_sure_is_not_withdrawn(cast):
    case = take(cast, bundle(patient(), LUNG)).case
    assert take(cast, bundle(patient(), verified("differential")), case_id=case.pk).withdrawn == {}
    assert set(known(case)) == {"primary_site", "histology"}


def test_a_resource_that_one_bundle_both_says_and_takes_back_is_no_fact(cast):
    done = take(cast, bundle(patient(), HAEMOGLOBIN, IN_ERROR))
    assert (outcomes(done), known(done.case)) == (["kept_as_text"] * 2, {})
    assert "the Bundle says too that it was entered in error" in done.bundle.items.get(position=1).says


def test_a_withdrawal_that_cannot_be_recorded_is_told_and_refuses_nothing_else(cast, case):
    case.patient.birth_date = date(2026, 10, 5)
    case.patient.save()
    later = laboratory("later", "718-7", 8.1, "g/dL", "2026-10-06")
    done = take(cast, bundle(patient(born="2026-10-05"), IN_ERROR, later), case_id=case.pk)
    assert (outcomes(done), done.withdrawn) == (["kept_as_text", "fact"], {})
    assert "not withdrawn: 01-Oct-2026 is before the patient's birth" in done.bundle.items.get(position=1).says


def test_a_closed_case_keeps_what_was_taken_back(cast, case):
    closed = stepped(cast, case, "close")
    with pytest.raises(WrongState, match="Importing a Bundle is not possible"):
        take(cast, bundle(patient(), IN_ERROR), case_id=closed.pk)
    assert (known(case), ImportedBundle.objects.count()) == ({"haemoglobin_g_l": 121, "ecog": 1}, 1)
