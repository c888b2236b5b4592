"""The knowledge as shipped loads; a broken file is refused by name and line.

Each file in bad/ stands in for one shipped file. Its first lines say which, and which error is wanted:
    # stands in for: scope.yaml
    # line 7: unknown key 'sais'
"""

import json
import re
import shutil
from datetime import date
from functools import cache
from pathlib import Path

import pytest

from cases.facts.case_facts import CaseFacts
from cases.facts.catalogue import CATALOGUE
from decisions.reasoning import loader
from decisions.reasoning.assess import assess
from decisions.reasoning.loader import SHIPPED, KnowledgeError, content_hash, load_knowledge, load_texts, read_texts
from decisions.reasoning.yaml_nodes import read_yaml

BAD = sorted((Path(__file__).parent / "bad").glob("*.yaml"))


@pytest.fixture
def others_read_once(monkeypatch):
    """The files beside the bad one are the same in every test: parsed once, and put together each time."""
    monkeypatch.setattr(loader, "read_yaml", _parsed)


@cache
def _parsed(text, name):
    return read_yaml(text, name)


@pytest.mark.parametrize("bad", BAD, ids=lambda path: path.stem)
def test_a_bad_file_is_refused_with_its_name_and_line(bad, tmp_path, others_read_once):
    place, wanted = re.findall(r"^# (?:stands in for: )?(.+)$", bad.read_text(encoding="utf-8"), re.MULTILINE)[:2]
    line, says = re.fullmatch(r"line (\d+): (.+)", wanted).groups()
    folder = tmp_path / "knowledge"
    shutil.copytree(SHIPPED, folder)
    shutil.copy(bad, folder / place)
    with pytest.raises(KnowledgeError) as refused:
        load_knowledge(folder)
    assert (refused.value.file, refused.value.line) == (place, int(line)), str(refused.value)
    assert says in refused.value.says


def test_a_missing_file_is_named(tmp_path):
    folder = tmp_path / "knowledge"
    shutil.copytree(SHIPPED, folder)
    (folder / "conflicts.yaml").unlink()
    with pytest.raises(KnowledgeError, match=r"conflicts.yaml:1: the file is missing"):
        load_knowledge(folder)


def test_the_shipped_knowledge_loads_once_with_a_version_and_a_hash():
    knowledge = load_knowledge()
    assert load_knowledge() is knowledge is load_knowledge(SHIPPED)
    assert re.fullmatch(r"\d{4}\.\d+\.\d+", knowledge.version)
    assert knowledge.hash == content_hash(read_texts(SHIPPED))


def test_any_change_of_content_changes_the_hash(tmp_path):
    folder = tmp_path / "knowledge"
    shutil.copytree(SHIPPED, folder)
    assert content_hash(read_texts(folder)) == load_knowledge().hash
    file = folder / "scope.yaml"
    file.write_text(file.read_text() + "# a remark\n")
    assert content_hash(read_texts(folder)) != load_knowledge().hash


def test_texts_that_were_kept_load_as_the_folder_does_in_whatever_order_they_come():
    texts = dict(sorted(read_texts(SHIPPED).items(), reverse=True))
    again = load_texts(json.loads(json.dumps(texts)))
    assert again is not load_knowledge()
    assert (again.hash, again.version, again.texts) == (load_knowledge().hash, load_knowledge().version, texts)
    for body in ({"kps": 50, "age_years": 60}, {"age_years": 60, "lesions": [{"index_level": "L1", "escc": "3"}]}):
        facts = CaseFacts.from_json(body)
        assert assess(facts, again, date(2026, 1, 1)) == assess(facts, load_knowledge(), date(2026, 1, 1))


def test_a_kept_text_is_read_as_strictly_as_a_file():
    texts = read_texts(SHIPPED)
    with pytest.raises(KnowledgeError, match=r"scope.yaml:1: a mapping is wanted here"):
        load_texts({**texts, "scope.yaml": "only a word"})
    with pytest.raises(KnowledgeError, match=r"scores/sins.yaml:1: the file is missing"):
        load_texts({name: text for name, text in texts.items() if name != "scores/sins.yaml"})


def test_examples_are_no_knowledge_and_leave_the_hash_alone(tmp_path):
    folder = tmp_path / "knowledge"
    shutil.copytree(SHIPPED, folder)
    (folder / "examples").mkdir(exist_ok=True)
    (folder / "examples" / "more.yaml").write_text("- name: another\n")
    assert load_knowledge(folder).hash == load_knowledge().hash


def test_every_source_says_what_was_checked_and_is_not_from_the_future():
    for source in load_knowledge().sources.values():
        assert source.citation and source.checked
        assert source.year is None or 1940 < source.year <= date.today().year + 1
        assert source.link.startswith("https://") or source.kind == "policy"


def test_rules_and_rows_have_ids_of_their_own_and_an_honest_status():
    knowledge = load_knowledge()
    rules = [*knowledge.lanes, *knowledge.scope, *knowledge.advice]
    ids = [each.id for each in (*rules, *knowledge.noms.rows, *knowledge.information, *knowledge.conflicts)]
    assert len(set(ids)) == len(ids)
    assert [row.id for row in knowledge.noms.rows] == [f"N-{number:02}" for number in range(1, 11)]
    assert {row.reviewed for row in knowledge.noms.rows} == {"pending clinician sign-off"}
    assert {rule.verification for rule in rules} <= {"verified", "unverified"}
    assert all(rule.verification == "unverified" for rule in rules if rule.source.kind == "policy")


TREATMENTS = """
cebrt sbrt separation_surgery_then_sbrt decompression_stabilisation_then_rt stabilisation_then_cebrt
stabilisation_then_sbrt percutaneous_stabilisation cement_augmentation en_bloc_resection ablation
embolisation systemic_therapy bracing observation best_supportive_care biopsy_first more_imaging
"""


def test_every_treatment_of_the_contract_is_known():
    assert list(load_knowledge().treatments) == TREATMENTS.split()


def test_a_rule_that_reads_predicted_survival_or_the_extent_of_disease_lowers_no_option():
    assert "expected_survival_months_clinician" in CATALOGUE
    prognostic = {
        "expected_survival_months_clinician",
        "kps",
        "ecog",
        "visceral_metastases",
        "vertebral_metastases_count",
        "tokuhashi_band",
    }
    for rule in load_knowledge().advice:
        if prognostic & set(rule.when.facts):
            assert {offer.does for offer in rule.options} <= {"offer", "support", "qualify"}, rule.id


TABLES = {
    "R": ["01 02 03 04 05 06 07 08 09 10 11 12 13 20 21 22 23 24 25 26 27 30"],
    "S": ["01 02 03 04 05 06 07 08 09 10 20 21 22 23 24"],
    "M": ["01 02 03 04 05 06 07 08 09"],
    "Y": ["01 02 03 04 05 06 07 08 09 10 11 12 13 14"],
    "C": ["01 02 03 04 05 06 07 08 09"],
    "D": ["01 02 03 04 05 06"],
    "P": ["04 06 07 08 09 10 11 12 13 14 16 17 18 19 20 21 22 23 24 25"],
    "G": ["02 03"],
    "X": ["1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16"],
}


def test_every_row_of_the_decision_base_is_a_rule_or_something_reported():
    knowledge = load_knowledge()
    known = {each.id.split(".")[0] for each in (*knowledge.advice, *knowledge.information, *knowledge.conflicts)}
    for table, (numbers,) in TABLES.items():
        assert {f"{table}-{number}" for number in numbers.split()} <= known


def test_every_rule_says_how_far_it_was_checked_and_to_which_classes_it_belongs():
    knowledge = load_knowledge()
    for rule in (*knowledge.guidelines, *knowledge.information):
        assert (rule.verification == "verified") == (not rule.checked) or rule.source.id == "project_policy", rule.id
        assert (rule.strength == "D") == ("local_protocol" in rule.classes)
        assert (rule.checked == "knowledge") == ("knowledge_only" in rule.classes)
    assert {rule.classes[0] for rule in knowledge.guidelines} == {
        "radiotherapy",
        "surgery",
        "minimally_invasive",
        "systemic",
        "supportive",
        "pathway",
        "mdt",
    }


def test_replaced_guidance_is_kept_and_has_no_condition():
    history = [conflict for conflict in load_knowledge().conflicts if conflict.when is None]
    assert [conflict.id for conflict in history] == ["X-16"]
    assert {source.year for source, _ in history[0].sides} == {2008, 2017, 2023, 2024}


def test_a_file_of_guidelines_that_nobody_reads_is_refused(tmp_path):
    folder = tmp_path / "knowledge"
    shutil.copytree(SHIPPED, folder)
    shutil.copy(folder / "guidelines/mdt.yaml", folder / "guidelines/mdt_old.yaml")
    with pytest.raises(KnowledgeError, match=r"guidelines/mdt_old.yaml:1: not a file of guidelines"):
        load_knowledge(folder)
