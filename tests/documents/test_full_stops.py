"""Each sentence of the annex ends in one full stop: texts of the knowledge and of people bring their own or do not."""

import html
import json
import re
from datetime import date
from typing import Any

import pytest
from django.template.loader import render_to_string

from cases.facts.case_facts import CaseFacts
from decisions.documents.content_assessment import result_content
from decisions.documents.fact_paths import PathWords
from decisions.reasoning.assess import assess
from decisions.reasoning.examples import read_examples
from decisions.reasoning.loader import load_knowledge

DAY = date(2026, 11, 27)
WRONG = re.compile(r"(?<!\.)\.{2}(?!\.)|\.\)\.|\.[,;:]|\s[.,;]\s|[?!]\.")


def annex(**case: Any) -> str:
    """The words of an annex with nothing in it but this."""
    made = render_to_string("print/_case_annex.html", {"case": {"reference": "R", "facts": {"groups": []}} | case})
    return " ".join(html.unescape(re.sub(r"</?(b|i|span)\b[^>]*>", "", made)).split())


def of(body: dict[str, Any]) -> str:
    facts = CaseFacts.from_json(body)
    found = assess(facts, load_knowledge(), DAY, sensitivity=False)
    return annex(assessment=result_content(found, PathWords(json.loads(facts.canonical_json), "UTC")))


def test_no_framework_doubles_a_full_stop_or_leaves_one_out() -> None:
    told = [of(each.body) for each in read_examples() if each.file == "frameworks.yaml"]
    assert len(told) > 20
    for text in told:
        assert not (found := WRONG.search(text)), text[found.start() - 80 :][:160]
    together = " ".join(told)
    assert "Historical strategy of the source paper: Wide or marginal excision. Tomita score: 3. historical" in together
    assert "under 6 months (Conservative care or palliative surgery) or 6 months or more (" in together
    assert "the grade does not say whether it is displaced. Cannot say: " in together


@pytest.mark.parametrize("end", ["", "."])
def test_neither_does_what_a_person_wrote(end: str) -> None:
    result = {"name": "N", "says": "3", "dated": "Worked out on", "on": "04-Nov-2026", "by": "Dr Reader"}
    result |= {"tool": f"a slide rule{end}", "recorded_by": "Who", "recorded_at": "now", "note": f"Read twice{end}"}
    said = annex(results=[result | {"caveats": ["It is old."]}])
    assert "with a slide rule. Recorded by Who, now. Read twice. It is old.</p>" in said
