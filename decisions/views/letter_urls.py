"""Addresses of letters: writing, releasing, sending, opening."""

from django.urls import URLPattern, path

from decisions.views import letter_sending, letter_texts, letters, open_letter

_LETTER, _DISPATCH = "letters/<uuid:letter_id>/", "dispatches/<uuid:dispatch_id>/"

letter_urls: list[URLPattern] = [
    path("letters/", letters.letters, name="letters"),
    path("letters/texts/", letter_texts.letter_texts, name="letter_texts"),
    path("letters/texts/<slug:letter>/", letter_texts.letter_text, name="letter_text"),
    path("letters/directory/", letter_sending.correspondents, name="correspondents"),
    path("letters/directory/<uuid:correspondent_id>/end/", letter_sending.end, name="end_correspondent"),
    path("letters/open/<slug:token>/", open_letter.open_, name="open_letter"),
    path(_LETTER, letters.letter, name="letter"),
    path(f"{_LETTER}release/", letters.release, name="release_letter"),
    path("decisions/<uuid:decision_id>/letters/", letters.draft, name="draft_letters"),
    path("decisions/<uuid:decision_id>/outcome/", letters.outcome, name="patient_outcome"),
    path("meetings/<uuid:meeting_id>/letters/", letters.meeting_letters, name="meeting_letters"),
    path("cases/<uuid:case_id>/letters/", letters.case_letters, name="case_letters"),
    path("cases/<uuid:case_id>/recipients/<slug:part>/", letter_sending.recipient, name="recipient"),
    path(f"{_LETTER}send/", letter_sending.send, name="send_letter"),
    path(f"{_DISPATCH}note/", letter_sending.note, name="note_dispatch"),
    path(f"{_DISPATCH}retry/", letter_sending.retry, name="retry_dispatch"),
]
