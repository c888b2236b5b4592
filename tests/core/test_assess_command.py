"""python manage.py assess: JSON, NDJSON and CSV in and out, and every error before anything is written."""

import csv
import io
import json
import os
import subprocess
import sys
import termios
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from cases.facts.catalogue import CATALOGUE, LISTED
from decisions.exchange.cohort import read_rows
from decisions.exchange.cohort_results import result_columns
from tests.benchmarks.population import as_csv, population
from tests.core.reckoning import BREAST, KIDNEY, assessed, case, knowledge, lesion

ROOT = Path(__file__).resolve().parents[2]
BODY = case(lesion(escc="2"), **KIDNEY, surgical_fitness="able")


def run(*arguments):
    out, err = io.StringIO(), io.StringIO()
    call_command("assess", *map(str, arguments), "--on", "2026-11-21", stdout=out, stderr=err)
    return out.getvalue()


def refused(*arguments):
    out, err = io.StringIO(), io.StringIO()
    with pytest.raises(CommandError) as stopped:
        call_command("assess", *map(str, arguments), stdout=out, stderr=err)
    assert stopped.value.returncode == 2
    assert out.getvalue() == ""
    return err.getvalue() + str(stopped.value)


@pytest.fixture
def write(tmp_path):
    def write(name, text):
        path = tmp_path / name
        path.write_text(text, encoding="utf-8")
        return path

    return write


def test_one_case_prints_its_assessment(write):
    assert json.loads(run(write("case.json", json.dumps(BODY)))) == assessed(BODY, sensitivity=True)


def test_each_line_of_ndjson_gives_one_line_in_order(write):
    bodies = [BODY, case(lesion(escc="0"), **BREAST), case()]
    lines = run(write("cases.ndjson", "\n".join(map(json.dumps, bodies)) + "\n\n")).splitlines()
    assert [json.loads(line)["inputs_hash"] for line in lines] == [assessed(body)["inputs_hash"] for body in bodies]


COHORT = """\
case_reference,age_years,kps,primary_site,histology,brain_metastases,haemoglobin_g_l,lesions.0.index_level,lesions.0.escc,\
lesions.0.levels,lesions.0.prior_rt,lesions.0.prior_rt.dose_gy,lesions.1.index_level,lesions.1.escc
"Smith, J",60,70,breast,,no,12.1 g/dL,T8,0,T8;T9,none,,,
r2,61,80,kidney,renal_cell,true,121,L1,3,,,30,C7,1b
"""


def test_a_cohort_gives_one_row_for_each_row(write, tmp_path):
    out = tmp_path / "results.csv"
    assert run(write("cohort.csv", COHORT), "--out", out) == ""
    rows = list(csv.DictReader(out.open(encoding="utf-8")))
    assert [row["case_reference"] for row in rows] == ["Smith, J", "r2"]
    assert rows[0]["options.0.treatment"] == "cebrt" or rows[0]["options.0.standing"] == "conditional"
    assert rows[1]["scores.escc.0.grade"] == "3" and rows[1]["scores.escc.1.grade"] == "1b"
    assert rows[0]["scores.escc.1.grade"] == ""
    assert rows[0]["scores.sins.0.total"] == "" and rows[0]["scores.sins.0.interval.1"] == "16"
    assert rows[0]["urgency.lane"] == "soon" and rows[1]["urgency.lane"] == "urgent"
    assert {len(row) for row in rows} == {len(result_columns(knowledge(), 2))}


def test_a_row_of_a_cohort_is_the_same_case_as_its_json(write):
    header, row = next(csv.reader([COHORT.splitlines()[0]])), list(read_rows(COHORT.splitlines(True)))[2]
    assert "lesions.0.escc" in header
    assert (
        assessed(row.body)["inputs_hash"]
        == assessed(
            {
                "age_years": 61,
                "kps": 80,
                "primary_site": "kidney",
                "histology": "renal_cell",
                "brain_metastases": True,
                "haemoglobin_g_l": 121,
                "lesions": [
                    {"index_level": "L1", "escc": "3", "prior_rt": {"dose_gy": 30}},
                    {"index_level": "C7", "escc": "1b"},
                ],
            }
        )["inputs_hash"]
    )


def test_every_error_of_a_cohort_is_told_with_row_field_value_and_what_is_allowed(write, tmp_path):
    out = tmp_path / "results.csv"
    out.write_text("what was there before")
    said = refused(
        write(
            "cohort.csv",
            "age_years,kpss,primary_site,lesions.0.escc,lesions.0.esc,escc,age_years\n"
            "x,1,lungs,1,2,3,4\n60,,breast,2,,,60\n70\n",
        ),
        "--out",
        out,
    )
    assert "row 1: kpss: is not a known column. Did you mean kps?" in said
    assert "row 1: escc: is not a known column. A lesion's fact is written lesions.0.escc." in said
    assert "row 1: lesions.0.esc:" in said and "Did you mean escc?" in said
    assert "row 1: age_years: is given twice" in said
    assert "row 2: primary_site: is not one of the values (value 'lungs'). Allowed: lung, breast" in said
    assert "row 2: lesions.0.escc: is not one of the values (value '1'). Allowed: 0, 1a, 1b, 1c, 2, 3" in said
    assert "row 4: input: has 1 cells where the header has 7" in said
    assert "nothing was written" in said
    assert out.read_text() == "what was there before"
    assert [path.name for path in tmp_path.iterdir() if path.name.startswith(".")] == []


@pytest.mark.parametrize(
    ("name", "text", "said"),
    [
        ("a.json", '{"kps": 75, "ecog": 9, "x": 1}', "3 errors"),
        ("a.json", "{", "is not JSON"),
        ("a.json", "[]", "is not an object"),
        ("a.json", '{"kps": NaN}', "not a finite number"),
        ("a.json", "", "not JSON"),
        ("a.ndjson", '{"kps": 70}\n{"kps": 75}\nnonsense\n', "row 2: kps"),
        ("a.ndjson", '{"kps": 70}\n{"kps": 75}\nnonsense\n', "row 3: input: is not JSON"),
        ("a.csv", "", "is empty"),
        ("a.csv", "\n \n\n", "is empty"),
        ("a.csv", 'kps\n"70\n', "row 2: input: is not CSV"),
        ("a.csv", '\n"kps\n', "row 2: input: is not CSV"),
        ("a.csv", "\n\nkpss\n70\n", "row 3: kpss: is not a known column"),
        ("a.csv", "\n\nkps\n75\n", "row 4: kps: is not a multiple"),
        ("a.csv", "case_reference;kps\na;70\n", "row 1: input: has its columns separated by semicolons: separate"),
        ("a.csv", "case_reference\tkps\na\t70\n", "row 1: input: has its columns separated by tabs: separate them by"),
        ("a.json", json.dumps({"lesions": [{}] * 61}), "lesions: are more than 60 (value a list). Allowed: a list of"),
        ("a.txt", "{}", "the ending should be"),
        ("a.csv", "lesions.1.escc,lesions.0.escc\n2,\n", "lesions.0: is empty while a later lesion is given"),
        ("a.csv", "lesions.0.prior_rt,lesions.0.prior_rt.dose_gy\nnone,30\n", "lesions.0.prior_rt"),
    ],
)
def test_bad_input_is_refused_and_nothing_is_printed(write, name, text, said):
    assert said in refused(write(name, text))


@pytest.mark.parametrize(
    ("name", "text", "field"),
    [
        ("a.json", '{"wxyz": 1}', "wxyz"),
        ("a.json", '{"lesions": [{"wxyz": 1}]}', "lesions.0.wxyz"),
        ("a.ndjson", '{"wxyz": 1}\n', "row 1: wxyz"),
        ("a.csv", "wxyz\n1\n", "row 1: wxyz"),
        ("a.csv", "lesions.0.wxyz\n1\n", "row 1: lesions.0.wxyz"),
    ],
)
def test_a_name_that_is_like_no_fact_is_told_where_all_of_them_are(write, name, text, field):
    said = refused(write(name, text))
    assert f"{field}: is not a " in said and LISTED in said and "Did you mean" not in said
    near = refused(write(name, text.replace("wxyz", "esc" if "lesions" in text else "kpss")))
    assert "Did you mean" in near and LISTED not in near


def test_all_facts_are_where_the_message_says():
    described = json.loads((ROOT / "docs/openapi.json").read_text(encoding="utf-8"))["paths"]["/api/v1/assess/"]["post"]
    assert "docs/openapi.json under POST /api/v1/assess/" in LISTED
    schema = described["requestBody"]["content"]["application/json"]["schema"]["properties"]
    assert {*schema, *schema["lesions"]["items"]["properties"]} >= CATALOGUE.keys()


def test_a_file_that_is_not_there_is_named(tmp_path):
    assert "Cannot read" in refused(tmp_path / "nothing.json")


def test_an_answer_that_cannot_be_written_is_an_error(write, tmp_path):
    assert "Cannot write" in refused(write("case.json", json.dumps(BODY)), "--out", tmp_path / "no" / "where.json")


def test_explain_prints_sentences(write):
    said = run(write("case.json", json.dumps(BODY)), "--explain")
    assert "NOMS outcome for T8: separation_surgery_then_sbrt." in said
    assert "Smith, J\nUrgency:" in run(write("cohort.csv", COHORT), "--explain")


@pytest.mark.parametrize(
    ("text", "lines"),
    [
        (json.dumps(BODY), None),
        (json.dumps(BODY, indent=2), None),
        (f"{json.dumps(BODY)}\n{json.dumps(BODY)}\n", 2),
        ("kps,lesions.0.escc\n70,2\n80,0\n", 3),
        ("\ufeffkps\n70\n", 2),
    ],
)
def test_standard_input_is_recognised_by_its_first_line(text, lines, monkeypatch):
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(text.encode())))
    said = run("-")
    if lines is None:
        assert json.loads(said)["on"] == "2026-11-21"
    else:
        assert len(said.splitlines()) == lines


def test_bytes_that_are_not_text_are_refused_by_their_field(monkeypatch):
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(b"kps,histology_text\n70,caf\xe9\n")))
    assert "row 2: histology_text: holds characters that are not text" in refused("-")


@pytest.mark.parametrize("arguments", [[], ["--explain"]])
@pytest.mark.parametrize("text", ["", "\n\n", " \r\n"])
def test_standard_input_without_anything_is_refused(arguments, text, monkeypatch):
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(text.encode())))
    assert "is empty" in refused("-", *arguments)


def test_blank_lines_before_what_is_given_are_passed_over(monkeypatch):
    for text, first in (("\n \nkps\n\n70\n", "case_reference"), ("\n\n" + json.dumps(BODY), "{")):
        monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(text.encode())))
        assert run("-").startswith(first)


def test_a_closed_standard_input_is_said_to_be(monkeypatch):
    monkeypatch.setattr(sys, "stdin", None)
    assert "Cannot read standard input: it is closed." in refused("-")


def test_a_table_with_other_separators_is_told_once(write):
    said = refused(write("a.csv", "case_reference;kps;age_years\nx;70;60\ny;70,5;61\n"))
    assert "Did you mean" not in said and "1 error in the input" in said


@pytest.mark.parametrize("arguments", [[], ["--explain"]])
def test_a_reference_that_is_not_utf_8_is_refused_by_its_column(tmp_path, arguments):
    cohort = tmp_path / "latin1.csv"
    cohort.write_bytes("case_reference,kps\nSmith,70\nMüller,75\n".encode("latin-1"))
    said = refused(cohort, *arguments)
    assert "row 3: case_reference: is not UTF-8 (value 'M?ller'). Allowed: text of a file saved as “CSV UTF-8”." in said
    assert "row 3: kps: is not a multiple" in said


@pytest.mark.parametrize("encoding", ["utf-16", "utf-16-be", "utf-16-le"])
@pytest.mark.parametrize(("name", "text"), [("a.csv", "kps\n70\n"), ("a.json", '{"kps": 70}'), ("a.ndjson", "{}\n")])
def test_utf_16_is_refused_with_what_to_do(tmp_path, monkeypatch, encoding, name, text):
    file = tmp_path / name
    file.write_bytes(text.encode(encoding))
    assert "Save it as UTF-8." in refused(file)
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(file.read_bytes())))
    assert "Save it as UTF-8." in refused("-")


def test_an_answer_that_cannot_take_its_place_leaves_nothing_beside_it(write, tmp_path):
    out = tmp_path / "taken"
    out.mkdir()
    assert "Cannot write" in refused(write("case.json", json.dumps(BODY)), "--out", out)
    assert sorted(path.name for path in tmp_path.iterdir()) == ["case.json", "taken"]


def test_a_reader_who_has_had_enough_is_no_error(write):
    file = write("case.json", json.dumps(BODY))
    ours, theirs = os.pipe()
    os.close(ours)
    done = subprocess.run(
        [sys.executable, "manage.py", "assess", str(file)], cwd=ROOT, stdout=theirs, stderr=subprocess.PIPE
    )
    os.close(theirs)
    assert (done.returncode, done.stderr) == (141, b"")


def test_only_the_answer_goes_to_standard_output():
    done = subprocess.run(
        [sys.executable, "manage.py", "assess", "-"],
        cwd=ROOT,
        input="kps\n70\n",
        capture_output=True,
        text=True,
        check=True,
    )
    assert len(done.stdout.splitlines()) == 2
    assert done.stderr == ""  # a bar is for people: none where nobody watches


def test_a_terminal_is_shown_a_progress_bar():
    ours, theirs = os.openpty()
    termios.tcsetwinsize(theirs, (24, 80))
    done = subprocess.run(
        [sys.executable, "manage.py", "assess", "-"],
        cwd=ROOT,
        input=b"kps\n70\n",
        stdout=subprocess.PIPE,
        stderr=theirs,
    )
    os.close(theirs)
    assert b"Assessing" in os.read(ours, 1 << 16) and b"Assessing" not in done.stdout
    os.close(ours)


COHORT_OF_MANY = as_csv(population(230))


@pytest.mark.proof  # starts processes; rows and order on one core are in every run
def test_two_cores_give_the_rows_of_one_in_the_same_order(write):
    cohort = write("cohort.csv", COHORT_OF_MANY)
    alone = run(cohort, "--jobs", 1)
    assert run(cohort, "--jobs", 2) == alone
    rows = list(csv.DictReader(io.StringIO(alone)))
    assert [row["case_reference"] for row in rows] == [f"case {number}" for number in range(1, 231)]


@pytest.mark.parametrize("jobs", [1, 2])
def test_a_wrong_row_far_down_is_named_and_nothing_is_written(write, tmp_path, jobs):
    header, *rows = COHORT_OF_MANY.splitlines()
    place = header.split(",").index("age_years")
    for number in (5, 220):
        cells = next(csv.reader([rows[number - 2]]))
        rows[number - 2] = ",".join(["old" if at == place else f'"{cell}"' for at, cell in enumerate(cells)])
    cohort = write("cohort.csv", "\n".join([header, *rows]) + "\n")
    said = refused(cohort, "--out", tmp_path / "results.csv", "--jobs", jobs)
    assert "row 5: age_years: " in said and "row 220: age_years: " in said and "2 errors" in said
    assert "value 'old'" in said and "Allowed: a whole number" in said
    assert not (tmp_path / "results.csv").exists()


def test_every_framework_and_list_of_an_assessment_has_its_columns(write):
    row = next(csv.DictReader(io.StringIO(run(write("cohort.csv", COHORT)))))
    answer = assessed(BODY)
    for name in answer["frameworks"]:
        assert [column for column in row if column.startswith(f"frameworks.{name}.")], name
    for name in answer["scores"]:
        assert [column for column in row if column.startswith(f"scores.{name}.")], name
    assert {"flags", "conflicts", "not_scored"} <= set(row)
    assert row["scores.sins.0.missing"] == "pain;lesion_quality;alignment;collapse;posterolateral"


def test_the_missing_facts_that_decide_are_named_when_asked_for(write):
    cohort = write("cohort.csv", COHORT)
    assert "missing.decisive" not in run(cohort).splitlines()[0]
    row = next(csv.DictReader(io.StringIO(run(cohort, "--missing"))))
    assert "lesions.0.pain" in row["missing.decisive"].split(";")
    assert "visceral_metastases" in row["missing.refines"].split(";")


def test_the_exit_code_of_bad_input_is_two():
    done = subprocess.run(
        [sys.executable, "manage.py", "assess", "-"], cwd=ROOT, input='{"kps": 75}', capture_output=True, text=True
    )
    assert (done.returncode, done.stdout) == (2, "")
    assert (
        "kps: is not a multiple of 10 (value 75). Allowed: a whole number from 10 to 100 in steps of 10." in done.stderr
    )


@pytest.mark.parametrize("on", ["9999-12-31", "0001-01-01"])
def test_a_day_on_which_no_fact_can_lie_is_refused(on):
    with pytest.raises(CommandError, match=f"--on: {on} is not a plausible day. Give a day from 1900-01-01 to 2200"):
        call_command("assess", "x.json", "--on", on)


def test_a_day_that_does_not_exist_is_refused():
    with pytest.raises(CommandError, match="2026-02-30"):
        call_command("assess", "x.json", "--on", "2026-02-30")
