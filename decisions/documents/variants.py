"""The other copies of a meeting's papers, each made from the frozen content of the whole by a pure function.

A radiology list keeps who, which question and which imaging. A large print is the same content in bigger
type. A teaching copy is built up from what may be told: coded facts, results and published statements; names,
numbers, free text and days never enter it, and what slips through in a sentence is masked.
"""

import re
from collections.abc import Callable, Mapping
from typing import Any

from cases.facts.catalogue import CATALOGUE
from cases.facts.fact import Kind

Content = dict[str, Any]

RADIOLOGY, TEACHING, LARGE_PRINT = "radiology", "teaching", "large_print"
LEFT_OUT = "[left out]"
# Kinds of facts whose values are codes and numbers: a day, a moment or a text never teaches anything by itself.
_CODED = frozenset({Kind.BOOLEAN, Kind.CHOICE, Kind.INTEGER, Kind.NUMBER, Kind.LEVELS, Kind.MARKS})
_DAYS = re.compile(r"\b\d{1,2}-[A-Z][a-z]{2}-\d{4}\b(?: \d\d:\d\d \S+)?|\b\d{4}-\d\d-\d\d\b")
_SHORTEST_SECRET, _SHORT_WORD = 3, 5  # letters
_OLDEST = 90  # from this age on ages are told together, as safe-harbour rules do (45 CFR 164.514(b)(2)(i)(C))


def radiology_list(content: Content) -> Content:
    """Who, which question, which imaging with reports and numbers, in the order of the agenda."""
    names = ("number", "reference", "patient", "question", "studies", "urgency")
    imaging = [{name: case[name] for name in names} | {"levels": _levels(case)} for case in content["cases"]]
    rest = {name: part for name, part in content.items() if name != "cases"}
    return rest | {"variant": RADIOLOGY, "imaging": imaging}


def large_print(content: Content) -> Content:
    """The same, marked for bigger type."""
    cases = [case | {"variant": LARGE_PRINT} for case in content.get("cases", [])]
    return content | {"variant": LARGE_PRINT} | ({"cases": cases} if "cases" in content else {})


def teaching_copy(content: Content) -> Content:
    """The cases without anything by which a person could be known. The meeting keeps its year alone."""
    year = content["meeting"]["day"][-4:]
    places = enumerate(content["cases"], 1)
    cases = [_masked(_taught(case, place, len(content["cases"])), _secrets(case)) for place, case in places]
    nobody = dict.fromkeys(content["meeting"], "") | {"board": "Teaching copy", "day": year, "starts": ""}
    return {
        "schema": content["schema"],
        "variant": TEACHING,
        "meeting": nobody,
        "about": {"words": f"Teaching copy, {year}", "zone_name": "UTC"},
        "edition": {"made_by": "the board", "made_at": year},
        "agenda": [_listed(case) for case in cases],
        "cases": cases,
    }


VARIANTS: Mapping[str, Mapping[str, Callable[[Content], Content]]] = {
    "pack": {RADIOLOGY: radiology_list, LARGE_PRINT: large_print, TEACHING: teaching_copy},
    "agenda": {LARGE_PRINT: large_print},
}
"""Which variants a kind of paper has, and how each is made from the whole."""


def _levels(case: Content) -> list[str]:
    return [f"{lesion['number']}: {lesion['level']}" for lesion in case["facts"]["lesions"]]


def _listed(case: Content) -> Content:
    return {"number": case["number"], "reference": case["reference"], "patient": case["patient"]}


def _taught(case: Content, number: int, total: int) -> Content:
    name = f"Teaching case {number}"
    return {
        "variant": TEACHING,
        "number": number,
        "place": f"Case {number} of {total}",
        "reference": name,
        "patient": _somebody(case["patient"], name),
        "question": "",
        "history": "",
        "urgency": case["urgency"] | {"reason": ""},
        "facts": _coded(case["facts"]),
        "raters": [],
        "studies": [_study(each) for each in case["studies"]],
        "assessment": _assessed(case["assessment"]),
        "results": [],
        "earlier": [],
        "given": [],
        "prognosis": _estimates(case["prognosis"]),
    }


def _study(study: Content) -> Content:
    """Without its pictures: what is burned into one cannot be checked."""
    left_out = {"key_images_left_out": len(study["key_images"])} if study.get("key_images") else {}
    return {"modality": study["modality"], "state": study["state"]} | left_out


def _somebody(patient: Content, name: str) -> Content:
    """Sex, and age in whole years, from 90 on together."""
    age = patient["age"]
    old = age.endswith("y") and age[:-1].isdigit() and int(age[:-1]) >= _OLDEST
    withheld = {"born": "withheld", "died": "", "age_at_death": "", "identifiers": [], "pseudonymous": True}
    return withheld | {"name": name, "age": f"{_OLDEST}y or over" if old else age, "sex": patient["sex"]}


def _coded(facts: Content) -> Content:
    origins = [
        (group["name"], [_bare(row) for origin in group["origins"] for row in origin["rows"] if _is_coded(row)])
        for group in facts["groups"]
    ]
    key = [(group["name"], [_bare(row) for row in group["rows"] if _is_coded(row)]) for group in facts["key"]]
    return {
        "wishes": [_bare(row) for row in facts["wishes"] if _is_coded(row)],
        "wishes_not_recorded": facts["wishes_not_recorded"],
        "key": [{"name": name, "rows": rows} for name, rows in key if rows],
        "groups": [{"name": name, "origins": [_nowhere(rows)]} for name, rows in origins if rows],
        "lesions": [_lesion(lesion) for lesion in facts["lesions"]],
        "disagreements": [],
        "imported": {"radiation": [], "others": 0},
    }


def _is_coded(row: Content) -> bool:
    return row["name"] in CATALOGUE and CATALOGUE[row["name"]].kind in _CODED


def _bare(row: Content) -> Content:
    return {name: row[name] for name in ("name", "label", "value", "raters_differ", "old")} | {"warnings": []}


def _nowhere(rows: list[Content]) -> Content:
    return {"on": "", "source": "", "who": "", "rows": rows}


def _lesion(lesion: Content) -> Content:
    others = [each for each in lesion["other"] if _is_coded(each)]
    return lesion | {"other": others, "recorded": []}


def _assessed(made: Content | None) -> Content | None:
    if made is None:
        return None
    flags = [group for group in made["flags"] if group["kind"] != "data"]
    scores = [score | {"old": []} for score in made["scores"]]
    return made | {"flags": flags, "scores": scores, "clocks": [], "on": "", "made_at": "", "inputs_hash": ""}


def _estimates(prognosis: Content) -> Content:
    """Without what somebody worked out elsewhere, whose page and whose name it may hold."""
    rows = [row | {"by": "", "on": ""} for row in prognosis["rows"] if row["kind"] != "recorded"]
    return prognosis | {"rows": rows}


def _secrets(case: Content) -> list[str]:
    """Names, numbers, reference and free texts of a case, and the people who recorded something; the longest first."""
    found = {case["reference"], case["question"], case["history"], *case["referral"].values()}
    found |= set(re.split(r"[\s,()]+", case["patient"]["name"]))
    found |= {each["value"] for each in case["patient"]["identifiers"]}
    for study in case["studies"]:
        found |= {study["report"], study["accession"], study["uid"]}
        found |= {text for each in study.get("key_images", []) for text in (each["caption"], each["plane"])}
    for origin in (origin for group in case["facts"]["groups"] for origin in group["origins"]):
        found |= {origin["who"], *(row["value"] for row in origin["rows"] if not _is_coded(row))}
    return sorted((each for each in found if len(each) >= _SHORTEST_SECRET), key=len, reverse=True)


def _masked(part: Any, secrets: list[str]) -> Any:
    """The same shape with every secret and every day in its texts left out."""
    if isinstance(part, dict):
        return {name: _masked(each, secrets) for name, each in part.items()}
    if isinstance(part, list):
        return [_masked(each, secrets) for each in part]
    return _without(part, secrets) if isinstance(part, str) else part


def _without(text: str, secrets: list[str]) -> str:
    for secret in secrets:
        if secret.casefold() in text.casefold():
            # A short name may be a word ("May"): it is masked as names are written, a long one however it is.
            forms = {secret, secret.upper(), secret.capitalize()}
            any_of = "|".join(re.escape(form) for form in forms)
            flags = re.IGNORECASE if len(secret) > _SHORT_WORD else 0
            text = re.sub(rf"(?<!\w)(?:{any_of})(?!\w)", LEFT_OUT, text, flags=flags)
    return _DAYS.sub(LEFT_OUT, text)
