"""Preliminary opinions in the words of the page."""

from typing import Any

from decisions.actions.read_opinions import Opinions
from decisions.documents.content_vote import choice_words
from decisions.models import Opinion
from decisions.views.ballots import specialty


def opinion_words(opinions: Opinions) -> dict[str, Any]:
    """`mine`, `others` (empty while sealed), `sealed`, whether one may be given now, and is read at once."""
    return {
        "mine": _words(opinions.mine) if opinions.mine else None,
        "others": [_words(one) for one in opinions.others or ()],
        "sealed": opinions.others is None,
        "may_give": opinions.may_give,
        "opened_early": opinions.opened_early,
    }


def _words(opinion: Opinion) -> dict[str, Any]:
    return {
        "name": opinion.holder_name,
        "specialty": specialty(opinion.specialty),
        "choice": choice_words(opinion.choice) if opinion.choice else "",
        "text": opinion.text,
        "at": opinion.at,
        "advice_seen": opinion.advice_seen,
    }
