"""Frozen content to HTML, section by section, by Django templates with escaping on.

A section of a case is a function of that case's content alone; only the front and the
footers know the edition (version, when, by whom).
"""

from collections.abc import Callable, Sequence
from typing import Any

from django.template.loader import render_to_string

from cases.facts.prognosis_figure import PrognosisFigure
from decisions.documents.content_prognosis import on_the_axis, prognosis_figure
from decisions.documents.figures import score_bar, spine
from decisions.documents.intended_use import STATEMENT
from decisions.documents.report_figures import printed_chapters
from decisions.documents.variants import LARGE_PRINT

_LETTER = "print/letter.html"
_FRONTS = {
    "agenda": "print/agenda.html",
    "pack": "print/pack.html",
    "outcome_summary": "print/outcome.html",
    "patient_outcome": "print/patient_outcome.html",
    "letter_referrer": _LETTER,
    "letter_gp": _LETTER,
    "letter_patient": _LETTER,
    "outcome_report": "print/outcome_report.html",
}
_FRONTS_OF_VARIANTS = {"radiology": "print/radiology.html", "teaching": "print/teaching.html"}
_CASES = {"pack": "print/case.html", "outcome_summary": "print/outcome_case.html"}
ANNEX = "Scores, frameworks and sources"
# Room for the banner, in millimetres: what stands above and below it, and one line of each kind.
_BANNER_REST, _NAME_LINE, _SMALL_LINE = 15, 6, 4.2
_LINES_BESIDE_THE_SPINE = 27  # from so many on, the rest of the first page takes the whole width
_NAME_LETTERS, _SMALL_LETTERS = 44, 92
_LARGER = 1.9


def title_of(content: dict[str, Any], edition: dict[str, Any]) -> str:
    """`Meeting pack, Spine board, 04-Nov-2026, version 4`: the PDF's title and first outline entry."""
    about = content.get("about")
    words = about["words"] if about else f"{content['meeting']['board']}, {content['meeting']['day']}"
    return f"{edition['kind']}, {words}, version {edition['version']}"


def case_title(case: dict[str, Any]) -> str:
    """The case's heading and outline entry."""
    return f"Case {case['number']} · {case['reference']} · {case['patient']['name']}"


def end_of_case(case: dict[str, Any], total: int) -> str:
    return f"End of case {case['number']} of {total} · {case['reference']}"


def end_of_front(content: dict[str, Any]) -> str:
    if "end" in content:
        return str(content["end"])
    if "chapters" in content:
        return f"End of report · {len(content['chapters'])} of {len(content['chapters'])} chapters"
    cases = len(content["agenda"])
    return f"{cases} of {cases} cases listed"


def front(kind: str, content: dict[str, Any], edition: dict[str, Any], starts: Sequence[int]) -> str:
    """The cover (or the whole of an agenda); `starts` are the pages on which the cases begin."""
    agenda = content.get("agenda", [])
    rows = [row | {"page": starts[place] if place < len(starts) else None} for place, row in enumerate(agenda)]
    variant = content.get("variant", "")
    return render_to_string(
        _FRONTS_OF_VARIANTS.get(variant) or _FRONTS[kind],
        {
            "large": variant == LARGE_PRINT,
            "content": content,
            "edition": edition,
            "rows": rows,
            "listed": [row for row in rows if not row.get("to_discuss", True)],
            "title": title_of(content, edition),
            "end": end_of_front(content),
            "banner_room": banner_room(content["patient"]) if "patient" in content else None,
            **_told_of_cases(content.get("cases", [])),
            "chapters": printed_chapters(content.get("chapters", [])),
        },
    )


def _told_of_cases(cases: Sequence[dict[str, Any]]) -> dict[str, Any]:
    """Of an outcome summary: the cases that wait for something, and those about which something is to be done."""
    return {
        "deferred": [case for case in cases if case.get("waiting")],
        "to_do": [case for case in cases if case.get("to_do")],
    }


def parts_after_front(kind: str, content: dict[str, Any]) -> list[Callable[[], str]]:
    """The HTML of a section per case, in the agenda's order, and of a pack's annex; nothing for an agenda.

    Each is made when it is called for: a worker that prints one section needs one.
    """
    cases = content.get("cases", [])
    parts = [_case_html(kind, case, len(cases)) for case in cases]
    return [*parts, lambda: _annex_html(cases)] if has_annex(kind, content) else parts


def has_annex(kind: str, content: dict[str, Any]) -> bool:
    """Whether the paper ends with the scores, frameworks and sources of its cases."""
    return kind == "pack" and bool(content.get("cases"))


def end_of_annex(cases: Sequence[dict[str, Any]]) -> str:
    return f"End of pack · {len(cases)} of {len(cases)} cases"


def footer_html(edition: dict[str, Any]) -> str:
    """The footer as a page of its own, and a page with the letters of its numbering."""
    return render_to_string("print/footer.html", {"edition": edition, "intended_use": STATEMENT})


def mark_html(word: str, says: str) -> str:
    """A page that holds nothing but a mark: one word across it, and in a frame at its upper edge what it means."""
    return render_to_string("print/mark.html", {"word": word, "says": says})


def _case_html(kind: str, case: dict[str, Any], total: int) -> Callable[[], str]:
    return lambda: render_to_string(
        _CASES[kind],
        {
            "case": case,
            "title": case_title(case),
            "end": end_of_case(case, total),
            "banner_room": banner_room(case["patient"], large=case.get("variant") == LARGE_PRINT),
            "large": case.get("variant") == LARGE_PRINT,
            **(_drawings(case) if kind == "pack" else {}),
        },
    )


def _annex_html(cases: Sequence[dict[str, Any]]) -> str:
    """What is the same for every case: scores, frameworks and sources written out once."""
    made = [case["assessment"] for case in cases if case["assessment"]]
    told = made + [case["prognosis"] for case in cases if case.get("prognosis", {}).get("sources")]
    return render_to_string(
        "print/annex.html",
        {
            "title": ANNEX,
            "large": cases[0].get("variant") == LARGE_PRINT,
            "end": end_of_annex(cases),
            "tools": _once(made, "scores") + _once(made, "frameworks") + _once(made, "beside_noms"),
            "sources": _once(told, "sources"),
        },
    )


def _once(made: Sequence[dict[str, Any]], part: str) -> list[dict[str, Any]]:
    """Every entry of one part of the assessments, each id and version once, by id. Older content may lack a part."""
    found = {(each["id"], each.get("version", "")): each for assessment in made for each in assessment.get(part, [])}
    return [found[key] for key in sorted(found)]


def _drawings(case: dict[str, Any]) -> dict[str, Any]:
    """What the first pages of a case draw, and how its scores and what is missing part between them and its annex."""
    assessment = case["assessment"] or {"scores": [], "missing": []}
    drawn = on_the_axis(case["prognosis"]) if case.get("prognosis") else set()
    scores = [score for score in assessment["scores"] if score["id"] not in drawn]
    counted = [score for score in scores if not score["graded"] and score.get("chased", True)]
    return {
        "spine": spine(case),
        "key_images": any(study.get("key_images") for study in case["studies"]),
        "long_first": _lines(case) >= _LINES_BESIDE_THE_SPINE,
        "key_scores": [(score, score_bar(score)) for score in counted],
        "key_grades": [score for score in scores if score not in counted],
        "prognosis_figure": _prognosis(case),
        "decisive": [each for each in assessment["missing"] if each["code"] == "decisive"],
        "lesser": [each for each in assessment["missing"] if each["code"] != "decisive"],
    }


def _lines(case: dict[str, Any]) -> int:
    """About how many lines urgency, wishes, history and key facts take beside the drawing of the spine."""
    facts = case["facts"]
    keys = [" ".join(f"{row['label']} {row['value']}" for row in group["rows"]) for group in facts["key"]]
    told = [*keys, *(each["says"] for each in case["urgency"]["because"]), case["history"]]
    return 12 + len(facts["wishes"]) + sum(1 + len(text) // 80 for text in told)


def _prognosis(case: dict[str, Any]) -> PrognosisFigure | None:
    """The estimates of survival on one axis; None where a pack was frozen without, or they are withheld."""
    content = case.get("prognosis")
    return prognosis_figure(content, id=f"prognosis-{case['number']}") if content and content["rows"] else None


def banner_room(patient: dict[str, Any], *, large: bool = False) -> int:
    """Height of the top margin in whole millimetres, so that no name is too long for the banner."""
    bigger = _LARGER if large else 1
    numbers = sum(len(each["label"]) + len(each["value"]) + 5 for each in patient["identifiers"])
    names = int(len(patient["name"]) * bigger) // _NAME_LETTERS + 1
    small = int((numbers + 48) * bigger) // _SMALL_LETTERS + 1
    return int(_BANNER_REST + (names * _NAME_LINE + small * _SMALL_LINE) * bigger + 1)
