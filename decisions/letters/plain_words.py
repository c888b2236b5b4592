"""Words that patients do not use, each with a plain one, and plain names of what the board recommends."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import yaml


@dataclass(frozen=True)
class Jargon:
    """A word that was found, how often, and what to say instead."""

    word: str
    times: int
    plain: str


def jargon_in(text: str) -> list[Jargon]:
    """The words of the list that stand in the text, in its order of words: whole words, any case, also their plural."""
    found = []
    for word, plain in _table()["jargon"].items():
        times = len(_pattern(word).findall(text))
        if times:
            found.append(Jargon(word, times, plain))
    return found


def treatments_in_plain_words(codes: Sequence[str]) -> list[str]:
    """A sentence or two for each treatment; one without plain words is a gap for a person to fill."""
    plain: Mapping[str, str] = _table()["treatments"]
    return [plain.get(code, "[Say in plain words what this treatment is.]") for code in codes]


def intent_in_plain_words(code: str) -> str:
    """What a treatment is meant to do; "" when the decision does not say."""
    return str(_table()["intents"].get(code, ""))


def deferral_in_plain_words(code: str) -> str:
    """Why there is no recommendation yet; "" for a reason without plain words."""
    return str(_table()["deferrals"].get(code, ""))


@cache
def _pattern(word: str) -> re.Pattern[str]:
    return re.compile(rf"(?<![\w-]){re.escape(word)}(?:s|es)?(?![\w-])", re.IGNORECASE)


@cache
def _table() -> dict[str, Any]:
    table: dict[str, Any] = yaml.safe_load((Path(__file__).with_suffix(".yaml")).read_text(encoding="utf-8"))
    return table
