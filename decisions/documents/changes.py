"""What a paper says otherwise than its last version: a pure comparison of two frozen contents."""

from collections.abc import Callable, Iterable
from typing import Any

Content = dict[str, Any]
_LONGEST = 120  # characters of an old or a new value; the whole stands in the two papers
_WORDS = {"question": "Clinical question", "history": "History"}


def without_changes(content: Content) -> Content:
    """The content as it would be were it a first version: what a new one is compared with."""
    cases = [{name: part for name, part in case.items() if name != "changes"} for case in content.get("cases", [])]
    rest = {name: part for name, part in content.items() if name != "changes"}
    return rest | ({"cases": cases} if "cases" in content else {})


def with_changes(content: Content, before: Content, *, version: int, made_at: str) -> Content:
    """`content` with what has changed since `before`, which is version `version`, made at `made_at`.

    The agenda's changes stand under "changes"; those of a case stand in the case, and a case of
    which nothing changed stays exactly as it was.
    """
    alike = before.get("schema") == content["schema"]
    earlier = {case["reference"]: case for case in before.get("cases", [])}
    cases = []
    for case in content.get("cases", []):
        says = case_changes(earlier.get(case["reference"]), case) if alike else []
        cases.append(case | ({"changes": {"since": version, "says": says}} if says else {}))
    told = {
        "since": version,
        "made_at": made_at,
        "comparable": alike,
        "agenda": [*agenda_changes(before, content), *_imaging_changes(before, content)] if alike else [],
        "cases": [case["reference"] for case in cases if "changes" in case],
    }
    return content | {"changes": told} | ({"cases": cases} if "cases" in content else {})


def agenda_changes(before: Content, now: Content) -> list[str]:
    """What was added, taken off and moved, and what became of time and place. References, no names."""
    old = {row["reference"]: row for row in before["agenda"]}
    new = {row["reference"]: row for row in now["agenda"]}
    added = [_ended(f"{ref} was added{_reason(row['added_late'])}") for ref, row in new.items() if ref not in old]
    gone = [f"{ref} was taken off the agenda." for ref in old if ref not in new]
    both = [(ref, old[ref], new[ref]) for ref in new if ref in old]
    alone = "cases" not in now and "imaging" not in now
    rows = [said for ref, was, row in both for said in _row_changes(ref, was, row, alone=alone)]
    return [*_meeting_changes(before["meeting"], now["meeting"]), *added, *gone, *rows]


def case_changes(before: Content | None, now: Content) -> list[str]:
    """What changed in one case: question, urgency, facts, lesions, imaging, scores, advice, what was done."""
    if before is None:
        return ["New in this version."]
    plain = [_changed(label, before[name], now[name]) for name, label in _WORDS.items()]
    urgency = _changed("Urgency", before["urgency"]["lane"], now["urgency"]["lane"])
    found = [said for said in (*plain, urgency) if said]
    for title, part in _PARTS.items():
        found += _differences(title, part(before), part(now))
    return found


def _reason(late: str) -> str:
    return f", late: {late}" if late else ""


def _meeting_changes(was: Content, now: Content) -> list[str]:
    names = {"day": "Day", "starts": "Beginning", "place": "Place", "capacity_minutes": "Minutes"}
    return [said for name, label in names.items() if (said := _changed(label, str(was[name]), str(now[name])))]


def _row_changes(reference: str, was: Content, now: Content, *, alone: bool) -> list[str]:
    """`alone`: of a list without its cases, which also tells of question and lane."""
    moved = f"{reference} moved from {_place(was)} to {_place(now)}." if _place(was) != _place(now) else ""
    names = {"presenter": "presenter"} | ({"question": "question", "urgency": "lane"} if alone else {})
    plain = [_changed(f"{reference}, {label}", was[name], now[name]) for name, label in names.items()]
    late = now["changed_late"] if now["changed_late"] != was["changed_late"] else ""
    return [said for said in (moved, *plain, _ended(f"{reference} changed late: {late}") if late else "") if said]


def _imaging_changes(before: Content, now: Content) -> list[str]:
    """Of a radiology list: what changed in each question and in the imaging."""
    old = {case["reference"]: case for case in before.get("imaging", [])}
    found = []
    for case in now.get("imaging", []):
        was = old.get(case["reference"], case)
        asked = _changed(_WORDS["question"], was["question"], case["question"])
        says = [*([asked] if asked else []), *_differences("Imaging", _studies(was), _studies(case))]
        found += [f"{case['reference']}: {said}" for said in says]
    return found


def _place(row: Content) -> str:
    if not row["to_discuss"]:
        return "listed, not discussed"
    return f"place {row['number']} at {row['due']}" if row["due"] else f"place {row['number']}, without a time"


def _changed(label: str, was: str, now: str) -> str:
    if was == now:
        return ""
    return _ended(f"{label}: {_short(now).rstrip('.') or 'not recorded'}, was {_short(was) or 'not recorded'}")


def _ended(sentence: str) -> str:
    return sentence if sentence.endswith((".", "?", "!")) else f"{sentence}."


def _short(text: str) -> str:
    return text if len(text) <= _LONGEST else f"{text[:_LONGEST]} … [{len(text) - _LONGEST} more characters]"


def _differences(title: str, was: dict[str, str], now: dict[str, str]) -> list[str]:
    """One sentence for each key whose words are new, others or gone, in the order of `now`."""
    found = []
    for key, said in now.items():
        if key not in was:
            found.append(_ended(f"{title}, new: {': '.join(part for part in (key, _short(said)) if part)}"))
        elif was[key] != said:
            found.append(_changed(f"{title}, {key}", was[key], said))
    return found + [f"{title}, no longer there: {key}." for key in was if key not in now]


def _facts(case: Content) -> dict[str, str]:
    rows = [row for group in case["facts"]["groups"] for origin in group["origins"] for row in origin["rows"]]
    wishes = case["facts"]["wishes"]
    return {row["label"]: row["value"] + _doubt(row) for row in [*wishes, *rows]}


def _doubt(row: Content) -> str:
    return " (raters differ)" if row["raters_differ"] else ""


def _lesions(case: Content) -> dict[str, str]:
    return {
        f"lesion {lesion['number']}, {each['label']}": each["value"] + _doubt(each)
        for lesion in case["facts"]["lesions"]
        for each in _of_lesion(lesion)
    }


def _of_lesion(lesion: Content) -> Iterable[Content]:
    levels = {"label": "levels", "value": f"{lesion['level']}, {lesion['levels_words']}", "raters_differ": False}
    return [levels, lesion["escc"], *lesion["stability"], *lesion["other"]]


def _studies(case: Content) -> dict[str, str]:
    names = ("modality", "region", "on", "accession")
    said: dict[str, str] = {}
    for study in case["studies"]:
        name = " ".join(study[name] for name in names if study[name])
        said[name] = f"{study['state']}. {study['report']}".strip()
        said |= {f"key image of {name}, {_picture(each)}": "" for each in study.get("key_images", [])}
    return said


def _picture(image: Content) -> str:
    """A picture by its words; one that was withdrawn and sent again with the same words is another."""
    return f"{image['caption'].rstrip('.')} ({image['sha256'][:6]})"


def _scores(case: Content) -> dict[str, str]:
    scores = case["assessment"]["scores"] if case["assessment"] else []
    return {", ".join(part for part in (each["name"], each["where"]) if part): each["says"] for each in scores}


def _advice(case: Content) -> dict[str, str]:
    """Frameworks by their outcome, options by their standing, what is missing and decisive, and whether it is old."""
    made = case["assessment"]
    if not made:
        return {}
    readings = {
        f"{framework['name']}{', ' + each['where'] if each['where'] else ''}": "; or ".join(each["outcome"])
        for framework in made["frameworks"]
        for each in framework["lesions"]
    }
    options = {
        " ".join(part for part in (each["treatment"], each["where"]) if part): f"{each['standing']}, no {each['rank']}"
        for each in made["options"]
    }
    missing = {f"missing and decisive: {name}": "" for each in made["missing"] for name in _decisive(each)}
    return readings | options | missing | ({"the assessment is out of date": ""} if made["stale"] else {})


def _decisive(row: Content) -> list[str]:
    return list(row["facts"]) if row["code"] == "decisive" else []


def _results(case: Content) -> dict[str, str]:
    return {f"{each['name']} of {each['on']}": each["says"] for each in case["results"]}


def _done(case: Content) -> dict[str, str]:
    decided = {f"decision of {each['on']}": "; ".join([each["says"], *each["options"]]) for each in case["earlier"]}
    return decided | {f"{each['treatment']} of {each['on']}": each["dose"] for each in case["given"]}


_PARTS: dict[str, Callable[[Content], dict[str, str]]] = {
    "Fact": _facts,
    "Lesion": _lesions,
    "Imaging": _studies,
    "Score": _scores,
    "Assessment": _advice,
    "Worked out elsewhere": _results,
    "Decided or done": _done,
}
