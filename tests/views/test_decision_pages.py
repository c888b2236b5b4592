"""Decisions through their pages: signed, refused without losing what was typed, read, amended."""

import re

import pytest
from django.urls import reverse

from cases.pathway.treatments import TREATMENTS
from decisions.consensus.content import DecisionOption
from decisions.models import Decision
from tests.board_builders import a_closed_vote, an_item_in_session, attended, content_for, deferral, signed
from tests.builders import recorded
from tests.cast import PASSWORD
from tests.stage import staged
from tests.views.test_meeting_pages import at, queries
from tests.views.test_overview import words


def an_item_with_everybody(cast):
    item = an_item_in_session(cast)
    attended(cast, item.meeting)
    return item


stage = staged(an_item_with_everybody)


@pytest.fixture
def item(scene):
    return scene.made


@pytest.fixture
def voted_on(cast, item):
    a_closed_vote(cast, item)
    return item


def number_of(item) -> str:
    return item.case.patient.identifiers.get(kind="mrn").value


def filled(item, **changes):
    return {
        "outcome": "recommended",
        "option_1_treatment": "cebrt",
        "option_1_levels": ["T8"],
        "option_1_dose": "8 Gy in one fraction",
        "rationale": "Pain without instability.",
        "alternatives": "Observation.",
        "departure_code": "medical",
        "departure_reason": "The board weighed it.",
        "problem_class": "uncomplicated",
        "preference": "not_asked",
        "trial": "not_applicable",
        "intent": "palliation",
        "urgency": "soon",
        "responsible": "Dr Ray",
        "informs_patient": "Nurse Key",
        "identifier": number_of(item),
        "password": PASSWORD,
    } | changes


def deferred(item, **changes):
    return {
        "outcome": "none_yet",
        "deferral_reason": "pathology_missing",
        "rationale": "Biopsy awaited.",
        "identifier": number_of(item),
        "password": PASSWORD,
    } | changes


def test_the_chair_signs_and_reads_what_was_signed(as_, cast, voted_on):
    browser = as_(cast.chair)
    page = browser.post(at("sign", voted_on.pk), filled(voted_on), follow=True)
    decision = Decision.objects.get()
    said = words(page)
    assert page.redirect_chain[0][0] == at("decision", decision.pk)
    for expected in (
        "Conventional external-beam radiotherapy",
        "T8",
        "8 Gy in one fraction",
        "Palliation",
        "Dr Chair, Chair",
        "Chaired the meeting and signs its decision",
        "Europe/London",
        decision.payload_hash[:12],
        "Unanimous",
    ):
        assert expected in said, expected
    assert decision.payload_hash not in said


def test_nothing_typed_is_lost_but_the_password(as_, cast, voted_on):
    sent = filled(voted_on, option_1_levels=[], rationale="Long thoughts.", option_2_treatment="observation")
    page = as_(cast.chair).post(at("sign", voted_on.pk), sent)
    said = words(page)
    assert page.status_code == 400
    assert "is done at named levels and none is given" in said
    assert 'href="#id_option_1_levels' in said
    assert "Long thoughts." in said
    assert re.search(r'<option value="observation" selected', said)
    assert number_of(voted_on) in said
    assert PASSWORD not in said
    assert not Decision.objects.exists()


def test_an_error_of_the_second_option_stands_beside_it(as_, cast, voted_on):
    sent = filled(voted_on, option_2_note="a note and no treatment")
    page = as_(cast.chair).post(at("sign", voted_on.pk), sent)
    assert page.status_code == 400
    assert 'href="#id_option_2_treatment' in words(page)


@pytest.mark.parametrize(
    ("changes", "field", "says"),
    [
        ({"password": "wrong"}, "password", "could not be confirmed"),
        ({"identifier": "000"}, "identifier", "does not identify the patient"),
        ({"option_1_treatment": "observation", "departure_reason": ""}, "departure_reason", "This decision departs"),
        ({"option_1_levels": ["T6", "T10"]}, "levels_reason", "away from every recorded lesion"),
        ({"act_by": "2020-01-01"}, "act_by", "lies before the meeting"),
        ({"outcome": "none_yet"}, "option_1_treatment", "A deferral has no options"),
    ],
)
def test_each_refusal_is_linked_to_its_field(as_, cast, voted_on, changes, field, says):
    page = as_(cast.chair).post(at("sign", voted_on.pk), filled(voted_on, **changes))
    assert page.status_code == 400
    assert re.search(rf'href="#id_{field}[^"]*">[^<]*{says}', words(page))
    assert not Decision.objects.exists()


def test_only_levels_of_the_lesions_and_beside_them_are_offered(as_, cast, voted_on):
    page = words(as_(cast.chair).get(at("sign", voted_on.pk)))
    assert re.findall(r'name="option_1_levels" value="(\w+)"', page) == ["T6", "T7", "T8", "T9", "T10"]
    assert not re.search(r'name="(outcome|intent|urgency)"[^>]* checked', page), "nothing is chosen beforehand"


def test_without_quorum_a_reason_is_asked_and_kept(as_, cast):
    item = an_item_in_session(cast)
    a_closed_vote(cast, item, by=[cast.surgeon])
    assert 'name="quorum_override_reason"' in words(as_(cast.chair).get(at("sign", item.pk)))
    refused = as_(cast.chair).post(at("sign", item.pk), filled(item))
    assert 'href="#id_quorum_override_reason"' in words(refused)
    page = as_(cast.chair).post(at("sign", item.pk), filled(item, quorum_override_reason="Emergency."), follow=True)
    assert "Emergency." in words(page)


def test_facts_that_changed_after_the_vote_are_spoken_of(as_, cast, voted_on):
    assert 'name="changed_facts_reason"' not in words(as_(cast.chair).get(at("sign", voted_on.pk)))
    recorded(cast, voted_on.case, {"kps": 40})
    page = words(as_(cast.chair).post(at("sign", voted_on.pk), filled(voted_on)))
    assert 'href="#id_changed_facts_reason"' in page


def test_while_the_vote_is_open_signing_is_refused_and_the_form_kept(as_, cast, item):
    as_(cast.chair).post(
        at("open_vote", item.pk), {"question": "Which?", "options": ["cebrt"], "without_assessment_reason": "x"}
    )
    page = as_(cast.chair).post(at("sign", item.pk), filled(item, rationale="Typed with care."))
    assert page.status_code == 409
    told = words(page)
    assert told.index("The vote is still open") < told.index("Why the board decided this")
    assert "Typed with care." in words(page)


def test_only_the_chair_signs(as_, cast, voted_on):
    for person in (cast.surgeon, cast.coordinator, cast.observer):
        assert as_(person).get(at("sign", voted_on.pk)).status_code == 403
        assert as_(person).post(at("sign", voted_on.pk), filled(voted_on)).status_code == 403
    assert "Record and sign" not in words(as_(cast.surgeon).get(at("item", voted_on.pk)))


def test_an_amendment_follows_with_its_reason_and_marks_the_old_version(as_, cast, voted_on):
    first = signed(cast, voted_on)
    browser = as_(cast.chair)
    form = words(browser.get(at("amend", first.pk)))
    assert "Pain without instability." in form
    assert re.search(r'<option value="cebrt" selected', form)
    assert browser.post(at("amend", first.pk), filled(voted_on)).status_code == 400
    page = browser.post(at("amend", first.pk), filled(voted_on, reason="Dose was missing."), follow=True)
    assert "Why it was amended" in words(page)
    second = Decision.objects.get(version=2)
    old = words(as_(cast.observer).get(at("decision", first.pk)))
    assert "Version 1 no longer holds." in old
    assert at("decision", second.pk) in old
    assert browser.post(at("amend", first.pk), filled(voted_on, reason="Again.")).status_code == 409


def as_shown(page: str) -> dict[str, list[str]]:
    """The fields of the options as the browser would send them back unchanged."""
    chosen = r'<select name="(option_\d+_treatment)".*?</select>'
    fields = {m[1]: re.findall(r'value="(\w+)" selected', m[0]) for m in re.finditer(chosen, page, re.DOTALL)}
    for name, level in re.findall(r'name="(option_\d+_levels)" value="(\w+)"[^>]* checked', page):
        fields.setdefault(name, []).append(level)
    return fields


@pytest.mark.parametrize(("options", "rows"), [(1, 3), (5, 6), (10, 10)])
def test_an_amendment_keeps_every_option_that_was_signed(as_, cast, voted_on, options, rows):
    plans = tuple(DecisionOption(code, ("T8",)) for code in list(TREATMENTS)[:options])
    first = signed(cast, voted_on, content_for(options=plans))
    page = words(as_(cast.chair).get(at("amend", first.pk)))
    assert len(re.findall(r'<select name="option_\d+_treatment"', page)) == rows
    sent = filled(voted_on, option_1_dose="", reason="Wording.") | as_shown(page)
    assert as_(cast.chair).post(at("amend", first.pk), sent).status_code == 302
    assert Decision.objects.get(version=2).options == first.options


def test_an_amendment_keeps_levels_away_from_the_lesions(as_, cast, voted_on):
    far = (DecisionOption("cebrt", ("L4",)),)
    first = signed(cast, voted_on, content_for(options=far, levels_reason="Painful there."))
    assert as_shown(words(as_(cast.chair).get(at("amend", first.pk))))["option_1_levels"] == ["L4"]


def test_the_tab_of_the_case_lists_every_version_and_its_discussion(as_, cast, voted_on):
    first = signed(cast, voted_on)
    as_(cast.chair).post(at("amend", first.pk), filled(voted_on, reason="Dose was missing."))
    page = words(as_(cast.observer).get(at("case_decisions", voted_on.case_id)))
    assert page.index("Version 2") < page.index("Superseded") < page.index("Version 1")
    assert at("item", voted_on.pk) in page
    assert as_(cast.auditor).get(at("case_decisions", voted_on.case_id)).status_code == 403


def test_a_deferral_is_signed_without_options(as_, cast, item):
    sent = deferred(item)
    page = as_(cast.chair).post(at("sign", item.pk), sent, follow=True)
    assert "No recommendation yet" in words(page)
    assert "Deferred, signed" in words(as_(cast.chair).get(at("meeting", item.meeting_id)))


def test_reading_a_decision_costs_no_more_queries_with_more_versions(as_, cast, item):
    first = signed(cast, item, deferral())
    browser = as_(cast.chair)
    for address in (at("case_decisions", item.case_id), at("decision", first.pk)):
        few = queries(browser, address)
        latest = Decision.objects.order_by("-version").first()
        sent = deferred(item, rationale="Still.")
        assert browser.post(at("amend", latest.pk), sent | {"reason": "Wording."}).status_code == 302
        assert queries(browser, address) <= few < 45


def test_a_case_that_never_met_the_board_says_so(as_, cast, referral):
    page = words(as_(cast.coordinator).get(reverse("decisions:case_decisions", args=[referral.pk])))
    assert "Not on any agenda yet" in page
