"""Letters without a database: what a text may leave open, plain language, and the clock to the referrer."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cases.pathway.treatments import TREATMENTS
from decisions.consensus.decision_codes import DEFERRAL_REASONS, INTENTS
from decisions.letters.blocks import blocks_of
from decisions.letters.kinds import LETTER_KINDS
from decisions.letters.outcome_clock import add_working_days, outcome_clock
from decisions.letters.placeholders import PLACEHOLDERS, filled, gaps_in, template_errors
from decisions.letters.plain_words import (
    deferral_in_plain_words,
    intent_in_plain_words,
    jargon_in,
    treatments_in_plain_words,
)
from decisions.letters.readability import TARGET_AGE, reading_of, syllables_in
from decisions.letters.sending import MOST_OPENINGS, MOST_WRONG_SECRETS, STATES, WAYS, LinkUse, may_note
from tests.effort import tries

ATTACKS = ("{{7*7}}", "{% include 'x' %}", "{x.__class__}", "{patient_name.__init__}", "{0}", "{patient_nam}", "{", "}")
EVERYTHING = {name: f"value of {name}" for name in PLACEHOLDERS}


def test_the_delivered_texts_pass_their_own_check_and_fill() -> None:
    for kind in LETTER_KINDS.values():
        assert list(template_errors("text", kind.delivered)) == []
        assert not gaps_in(filled(kind.delivered, EVERYTHING).replace("[", "").replace("]", ""))


@pytest.mark.parametrize("attack", ATTACKS)
def test_braces_that_are_no_placeholder_are_refused_with_field_and_remedy(attack: str) -> None:
    errors = list(template_errors("text", f"Dear {{patient_name}}, {attack}"))
    assert errors and all(error.field == "text" and error.remedy for error in errors)


def test_a_misspelt_placeholder_is_answered_with_the_one_that_was_meant() -> None:
    [error] = template_errors("text", "{patient_nam}")
    assert error.remedy == "Did you mean {patient_name}?"


@given(st.text(), st.sampled_from(sorted(PLACEHOLDERS)))
@tries(60)
def test_a_value_is_put_in_as_it_is_and_never_read_again(value: str, name: str) -> None:
    hostile = f"{{patient_name}} {value} {{{{7*7}}}}"
    assert filled(f"{{{name}}}", EVERYTHING | {name: hostile}) == hostile


@given(st.text(alphabet="{}[]abc_ .%*0 \n"))
@tries(200)
def test_a_text_that_passes_holds_no_brace_after_filling(text: str) -> None:
    if not list(template_errors("text", text)):
        assert not {"{", "}"} & set(filled(text, EVERYTHING))


def test_gaps_are_found_in_their_order() -> None:
    assert gaps_in("Dear [name], see {patient_name} and {unknown}.") == ["[name]", "{patient_name}"]


def test_a_text_is_read_as_headings_lists_and_paragraphs() -> None:
    assert blocks_of("Dear A,\n\n# Why\nBecause\nof this.\n- one\n- two\n\n\n- three") == [
        {"kind": "paragraph", "lines": ["Dear A,"]},
        {"kind": "heading", "lines": ["Why"]},
        {"kind": "paragraph", "lines": ["Because", "of this."]},
        {"kind": "list", "lines": ["one", "two"]},
        {"kind": "list", "lines": ["three"]},
    ]


def test_the_published_example_has_its_published_grade() -> None:
    """“The Australian platypus …”: 13 words, 24 syllables, grade 11.3 (Wikipedia, Flesch-Kincaid readability tests)."""
    platypus = "The Australian platypus is seemingly a hybrid of a mammal and reptilian creature."
    assert reading_of(platypus) is None, "too short to say anything"
    reading = reading_of(f"{platypus} {platypus} {platypus}")
    assert reading is not None and (reading.words, reading.sentences) == (39, 3)
    assert reading.grade == pytest.approx(11.3, abs=0.8), "the syllables are counted by rule, not looked up"


@pytest.mark.parametrize(
    ("word", "count"), [("cat", 1), ("table", 2), ("cause", 1), ("walked", 1), ("treated", 2), ("doctor", 2)]
)
def test_syllables_follow_the_vowels(word: str, count: int) -> None:
    assert syllables_in(word) == count


def test_the_patients_letter_as_delivered_can_be_read_at_the_target_age() -> None:
    """With its gaps taken out and plain values in: what a clinician adds is measured on the page."""
    plain = {
        "found_in_plain_words": "There is cancer in one of the bones of your back.",
        "offered_in_plain_words": "\n".join(treatments_in_plain_words(["cebrt"])),
        "aim_in_plain_words": intent_in_plain_words("palliation"),
    }
    text = filled(LETTER_KINDS["letter_patient"].delivered, EVERYTHING | plain)
    reading = reading_of(text)
    assert reading is not None and reading.age <= TARGET_AGE
    assert jargon_in(text) == []


def test_every_treatment_intent_and_deferral_has_plain_words_free_of_jargon() -> None:
    said = treatments_in_plain_words(list(TREATMENTS)) + [intent_in_plain_words(code) for code in INTENTS]
    said += [deferral_in_plain_words(code) for code in DEFERRAL_REASONS if code != "other"]
    assert all(said)
    assert not any("[" in one for one in said)
    assert [found.word for one in said for found in jargon_in(one)] == []


def test_jargon_is_found_as_whole_words_with_a_plain_word_for_each() -> None:
    found = {one.word: (one.times, one.plain) for one in jargon_in("Lesions, a lesion; SBRT. Primarily a follow-up.")}
    assert found["lesion"] == (2, "spot or area") and found["SBRT"][0] == 1
    assert set(found) == {"lesion", "SBRT", "follow-up"}


FRIDAY = date(2026, 11, 6)


def test_the_target_counts_working_days_over_weekend_and_holiday() -> None:
    assert add_working_days(FRIDAY, 2) == date(2026, 11, 10)
    assert add_working_days(FRIDAY, 2, {date(2026, 11, 9)}) == date(2026, 11, 11)
    assert add_working_days(date(2026, 11, 7), 2) == date(2026, 11, 10), "a discussion on a Saturday"


@given(st.dates(date(2020, 1, 1), date(2040, 1, 1)), st.integers(0, 20))
@tries(60)
def test_working_days_add_up(start: date, count: int) -> None:
    step = start
    for _ in range(count):
        step = add_working_days(step, 1)
    assert add_working_days(start, count) == step
    assert count == 0 or step.weekday() < 5


@pytest.mark.parametrize(
    ("sent", "today", "state", "says"),
    [
        (None, 8, "due", "due in 2 days"),
        (None, 10, "due", "due today"),
        (None, 11, "overdue", "1 day overdue"),
        (10, 20, "met", "sent in time"),
        (12, 20, "late", "sent 2 days late"),
    ],
)
def test_the_clock_says_how_it_stands(sent: int | None, today: int, state: str, says: str) -> None:
    november = FRIDAY - timedelta(days=6)
    clock = outcome_clock(
        FRIDAY, sent=november + timedelta(days=sent) if sent else None, today=november + timedelta(days=today)
    )
    assert (clock.state, clock.says) == (state, says)


def test_nobody_notes_what_the_mail_server_says_and_nothing_follows_the_end() -> None:
    assert may_note("email", "prepared") == () == may_note("email", "retried")
    assert may_note("post", "prepared") == ("sent", "failed")
    for way in WAYS:
        assert may_note(way, "sent") == ("failed", "acknowledged")
        assert may_note(way, "acknowledged") == () == may_note(way, "failed")
        assert all(next_ in STATES for state in STATES for next_ in may_note(way, state))


def test_a_link_ends_after_its_openings_or_too_many_wrong_answers() -> None:
    assert LinkUse(MOST_OPENINGS - 1, MOST_WRONG_SECRETS - 1).ended == ""
    assert "opened" in LinkUse(MOST_OPENINGS, 0).ended and "wrong" in LinkUse(0, MOST_WRONG_SECRETS).ended
