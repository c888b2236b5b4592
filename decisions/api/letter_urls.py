"""The addresses of letters, under /api/v1/."""

from django.urls import URLPattern, path

from decisions.api import letter_texts, letters

letter_urls: list[URLPattern] = [
    path("decisions/<uuid:decision_id>/letters/", letters.DecisionLetters.as_view(), name="api-decision-letters"),
    path("decisions/<uuid:decision_id>/outcome/", letters.PatientOutcome.as_view(), name="api-decision-outcome"),
    path("cases/<uuid:case_id>/letters/", letters.CaseLetters.as_view(), name="api-case-letters"),
    path("cases/<uuid:case_id>/recipients/", letters.SetRecipient.as_view(), name="api-case-recipients"),
    path("boards/<uuid:board_id>/letters/", letters.BoardLetters.as_view(), name="api-board-letters"),
    path("boards/<uuid:board_id>/letter-texts/", letter_texts.LetterTexts.as_view(), name="api-board-letter-texts"),
    path(
        "boards/<uuid:board_id>/correspondents/",
        letter_texts.Correspondents.as_view(),
        name="api-board-correspondents",
    ),
    path(
        "boards/<uuid:board_id>/correspondents/<uuid:correspondent_id>/end/",
        letter_texts.EndCorrespondent.as_view(),
        name="api-correspondent-end",
    ),
    path("letters/<uuid:letter_id>/", letters.Letters.as_view(), name="api-letter"),
    path("letters/<uuid:letter_id>/release/", letters.ReleaseLetter.as_view(), name="api-letter-release"),
    path("letters/<uuid:letter_id>/dispatches/", letters.SendLetter.as_view(), name="api-letter-dispatches"),
    path("dispatches/<uuid:dispatch_id>/events/", letters.NoteDispatch.as_view(), name="api-dispatch-events"),
    path("dispatches/<uuid:dispatch_id>/retry/", letters.RetryDispatch.as_view(), name="api-dispatch-retry"),
]
