"""A cohort as a file: what stands in it, for whom, under which pseudonyms, and for how long."""

import csv
import hashlib
import io
from datetime import date, datetime, timedelta
from types import SimpleNamespace

import pyarrow.parquet as pq
import pytest
from django.urls import reverse
from django.utils import timezone

from cases.actions.record_follow_up import record_follow_up
from cases.actions.record_treatment import record_treatment
from cases.jobs.engine import run
from cases.models import AuditEntry, Job
from cases.pathway.refusals import NotVisible, NotYourRole, WrongState
from decisions.actions.export_cohort import MOST_AN_HOUR, Wanted, export_cohort
from decisions.actions.read_exports import export_file, read_exports
from decisions.actions.remove_exports import remove_exports
from decisions.exchange.export_columns import DAY, MOMENT, NUMBER, TRUTH, WHOLE
from decisions.exchange.export_files import dictionary_csv, write_csv, write_parquet
from decisions.exchange.export_rows import every_column
from decisions.exchange.pseudonyms import REACH, Pseudonyms, coarsened, grouped_age
from decisions.models import CohortExport
from decisions.outcomes.csv_form import safe
from decisions.outcomes.filters import ReportFilters
from tests import board_builders, builders
from tests.actions.refused import refused
from tests.cast import PASSWORD
from tests.stage import staged

ALL = ReportFilters()
SECRET = "Kanarienvogel"


def a_cohort(cast):
    """A case that was decided, treated and seen, full of words that must not leave, and one just referred."""
    ready = builders.a_case_ready_for_listing(
        cast,
        patient=builders.a_patient(family_name=SECRET, given_name=SECRET, birth_date=date(1930, 5, 4)),
        clinical_question=SECRET,
        history=SECRET,
        referrer_name=SECRET,
        referred_at=timezone.now() - timedelta(days=40),
    )
    builders.recorded(cast, ready, {"molecular_text": SECRET}, source=SECRET)
    item = board_builders.an_item_in_session(cast, ready)
    board_builders.a_closed_vote(cast, item)
    case = board_builders.signed(cast, item).case
    today = cast.board.day_of(timezone.now())
    record_treatment(
        actor=cast.surgeon.actor,
        case_id=case.pk,
        treatment="cebrt",
        started_on=today - timedelta(days=38),
        levels=["T8"],
        dose_gy=20,
        fractions=5,
        details=SECRET,
    )
    record_follow_up(
        actor=cast.surgeon.actor, case_id=case.pk, seen_on=today - timedelta(days=2), alive=True, note=SECRET
    )
    builders.a_referral(cast)
    return case


stage = staged(a_cohort)


@pytest.fixture
def case(scene):
    return scene.made


def asked(person, board, password="", filters=ALL, **wanted):
    return export_cohort(
        actor=person.actor, board_id=board.pk, filters=filters, wanted=Wanted(**wanted), password=password
    )


def content(person, export):
    """The bytes of an export that its job has made."""
    assert run(Job.objects.get(key=str(export.pk)).pk) == "done"
    return b"".join(export_file(actor=person.actor, export_id=export.pk)[1])


def read_back(text):
    """The rows of a CSV with the types that the dictionary names."""
    kinds = {column.name: column.kind for column in every_column()}
    readers = {
        WHOLE: int,
        NUMBER: float,
        TRUTH: {"true": True, "false": False}.__getitem__,
        DAY: date.fromisoformat,
        MOMENT: datetime.fromisoformat,
    }
    return [
        {name: readers.get(kinds[name], str)(cell) if cell else None for name, cell in row.items()}
        for row in csv.DictReader(io.StringIO(text))
    ]


def test_both_files_tell_the_same_rows_with_their_types_and_no_word_of_who_it_is(cast, case):
    raw = content(cast.analyst, asked(cast.analyst, cast.board))
    rows = read_back(raw.decode())
    parquet = content(cast.analyst, asked(cast.analyst, cast.board, file_format="parquet"))
    assert pq.read_table(io.BytesIO(parquet)).to_pylist() == rows
    assert SECRET.encode() not in raw + parquet
    for told in (case.reference, str(case.pk), str(case.patient_id), "1930-05-04", *_numbers(case)):
        assert told.encode() not in raw + parquet
    assert len(rows) == 2
    (row,) = [row for row in rows if row["decided"]]
    assert (row["decided"], row["decision_options"], row["decision_version"]) == ("cebrt", "cebrt", 1)
    assert (row["treatments"], row["dose_gy"], row["fractions"], row["treated_levels"]) == ("cebrt", 20.0, 5, "T8")
    assert (row["score_sins_total"], row["score_sins_band"], row["score_sins_version"]) == (1.0, "stable", "2010")
    assert (row["age_years"], row["fact_kps"], row["lesions"], row["observed_days"]) == (90, 70, 1, 36)
    assert (row["died"], row["lost"], row["implementation"], row["visits"]) == (False, False, None, 1)
    assert row["days_referral_to_decision"] == (row["decided_on"] - row["referred_on"]).days == _waited(case)
    assert row["referred_on"] != case.board.day_of(case.referred_at)
    (other,) = [row for row in rows if not row["decided"]]
    assert (other["decided_on"], other["fact_kps"], other["died"]) == (None, None, None)


def _waited(case):
    """Days from referral to decision by the board's calendar, on whatever day and hour this runs."""
    return (case.board.day_of(case.decisions.get().made_at) - case.board.day_of(case.referred_at)).days


def _numbers(case):
    return case.patient.identifiers.values_list("value", flat=True)


def test_the_same_question_gives_the_same_export_and_another_project_other_pseudonyms(cast, case):
    first = asked(cast.analyst, cast.board)
    text = content(cast.analyst, first)
    assert asked(cast.analyst, cast.board) == first
    assert hashlib.sha256(text).hexdigest() == CohortExport.objects.get().sha256
    other = read_back(content(cast.analyst, asked(cast.analyst, cast.board, project="audit 2026")).decode())
    assert not {row["patient_key"] for row in other} & {row["patient_key"] for row in read_back(text.decode())}
    builders.recorded(cast, case, {"kps": 60})
    assert asked(cast.analyst, cast.board) != first


def test_months_only_hide_the_day_and_filters_choose_the_cases(cast, case):
    chosen = ReportFilters(primary_site="breast", modality="radiotherapy")
    (row,) = read_back(content(cast.analyst, asked(cast.analyst, cast.board, filters=chosen, dates="month")).decode())
    days = [value for name, value in row.items() if isinstance(value, date) and value is not None]
    assert days and all(day.day == 1 for day in days)
    assert row["referred_on"] == case.board.day_of(case.referred_at).replace(day=1)


def test_names_are_written_only_for_who_may_for_a_reason_and_with_the_password(cast, case):
    with pytest.raises(NotYourRole):
        asked(cast.coordinator, cast.board, PASSWORD, identified=True, reason="Audit.")
    assert set(refused(lambda: asked(cast.chair, cast.board, PASSWORD, identified=True))) == {"reason"}
    assert set(refused(lambda: asked(cast.chair, cast.board, "wrong", identified=True, reason="Audit."))) == {
        "password"
    }
    assert not CohortExport.objects.exists()
    export = asked(cast.chair, cast.board, PASSWORD, identified=True, reason="Audit of 2026.")
    rows = read_back(content(cast.chair, export).decode())
    (row,) = [row for row in rows if row["family_name"] == SECRET]
    assert (row["reference"], row["birth_date"]) == (case.reference, date(1930, 5, 4))
    assert row["referred_on"] == case.board.day_of(case.referred_at) and row["age_years"] > 90
    line = AuditEntry.objects.get(verb="cohort.export_identified")
    assert line.detail["reason"] == "Audit of 2026." and SECRET not in str(line.detail)
    assert AuditEntry.objects.get(verb="cohort.fetch").detail["rows"] == 2


def test_the_page_asks_fetches_and_keeps_the_line_about_a_wrong_password(cast, case, client):
    client.force_login(cast.chair.user)
    page, wanted = reverse("decisions:exports"), {"file_format": "csv", "project": "audit", "dates": "shifted"}
    wrong = client.post(page, wanted | {"identified": "on", "reason": "Audit.", "password": "wrong"})
    assert wrong.status_code == 400 and "Enter your own password again" in wrong.content.decode()
    assert AuditEntry.objects.filter(verb="decision.refused_signature", subject="cohort.export_identified").exists()
    assert client.post(f"{page}?primary_site=breast", wanted).status_code == 302
    export = CohortExport.objects.get()
    assert (export.identified, export.filters) == (False, {"primary_site": "breast"})
    assert "Writing the export" in client.get(page).content.decode()
    run(Job.objects.get(key=str(export.pk)).pk)
    assert "Fetch" in client.get(page).content.decode()
    answer = client.get(reverse("decisions:export_file", args=[export.pk]))
    assert hashlib.sha256(b"".join(answer)).hexdigest() == answer.headers["ETag"].strip('"')


def test_it_is_the_askers_alone_while_they_may_and_for_a_day(cast, case, monkeypatch):
    export = asked(cast.analyst, cast.board)
    with pytest.raises(WrongState):
        export_file(actor=cast.analyst.actor, export_id=export.pk)
    content(cast.analyst, export)
    for person in (cast.coordinator, cast.chair, cast.outsider):
        with pytest.raises(NotVisible):
            export_file(actor=person.actor, export_id=export.pk)
    later = timezone.now() + timedelta(hours=25)
    with monkeypatch.context() as patched:
        patched.setattr(timezone, "now", lambda: later)
        with pytest.raises(WrongState):
            export_file(actor=cast.analyst.actor, export_id=export.pk)
        assert remove_exports() == 1 and not export.parts.exists()
        assert read_exports(actor=cast.analyst.actor, board_id=cast.board.pk)[1][0].state == "expired"
    cast.analyst.membership.ended_at = timezone.now()
    cast.analyst.membership.save()
    with pytest.raises(NotVisible):
        export_file(actor=cast.analyst.actor, export_id=export.pk)


def test_who_lost_the_right_meanwhile_gets_no_file_and_nobody_asks_without_end(cast, case):
    export = asked(cast.analyst, cast.board)
    cast.analyst.membership.role = "observer"
    cast.analyst.membership.save()
    assert run(Job.objects.get(key=str(export.pk)).pk) == "queued"
    assert not export.parts.exists()
    for place in range(MOST_AN_HOUR):
        asked(cast.coordinator, cast.board, project=f"p{place}")
    with pytest.raises(WrongState):
        asked(cast.coordinator, cast.board, project="one more")
    assert set(refused(lambda: asked(cast.coordinator, cast.board, project="reporting views", dates="true"))) == {
        "project",
        "dates",
    }


def test_pseudonyms_hold_within_a_project_and_shift_each_patient_by_whole_days():
    one, again, other = Pseudonyms("a", "x"), Pseudonyms("a", "x"), Pseudonyms("b", "x")
    assert one.code("case", 1) == again.code("case", 1)
    assert len({one.code("case", 1), one.code("patient", 1), one.code("case", 2), other.code("case", 1)}) == 4
    offsets = {one.offset(person).days for person in range(4000)}
    assert offsets == set(range(-REACH, REACH + 1))
    assert [grouped_age(years) for years in (None, 89, 90, 104)] == [None, 89, 90, 90]
    assert coarsened(date(2026, 2, 28)) == date(2026, 2, 1)


TRIGGERS = ("=", "+", "-", "@", "\t", "\r", "\n", "|", "%", "＝", "＋", "－", "＠")
TAILS = ("1+1", "cmd|' /C calc'!A0", 'HYPERLINK("http://x","y")', "SUM(1)*cmd|'/C'!A0")
BEFORE = ("", " ", "\u200b", "\ufeff", "\u00a0 ")


def test_no_cell_of_an_export_can_start_a_formula():
    payloads = [
        before + sign + tail
        for before in BEFORE
        for sign in TRIGGERS
        for tail in TAILS
        if not before or sign.strip()  # a tab is taken for a start only where it starts
    ]
    assert len(payloads) >= 60
    columns = [SimpleNamespace(name="cell"), SimpleNamespace(name="number")]
    out = io.BytesIO()
    assert write_csv(out, columns, [[payload, -1] for payload in payloads]) == len(payloads)
    cells = list(csv.reader(io.StringIO(out.getvalue().decode(), newline="")))[1:]
    assert [cell for cell, _ in cells] == ["'" + payload for payload in payloads]
    assert {number for _, number in cells} == {"-1"}
    assert [safe(value) for value in ("T8", "a=b", "", None, -2)] == ["T8", "a=b", "", "", -2]


def test_the_dictionary_names_every_column_once_with_what_it_means():
    rows = list(csv.DictReader(io.StringIO(dictionary_csv(every_column()))))
    assert [row["name"] for row in rows] == [column.name for column in every_column()]
    assert len({row["name"] for row in rows}) == len(rows) > 200
    assert all(row["means"] and row["type"] for row in rows)
    assert not [row["name"] for row in rows if row["name"].endswith("_text")]


@pytest.mark.parametrize("write", [write_csv, write_parquet])
def test_a_file_of_no_case_has_its_columns(write):
    out = io.BytesIO()
    assert write(out, every_column(), []) == 0
    assert out.getvalue()
