"""What differs between two assessments of the same facts: the lane, the first option, the outcomes of frameworks."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

LANE, FIRST, OUTCOME = "lane", "first option", "outcome"


@dataclass(frozen=True)
class Change:
    """One thing that is said otherwise. `about` is LANE, FIRST or OUTCOME; `name` that of the framework.

    `then` and `now` are codes: a lane, a treatment with its standing, or treatments; () when nothing is said.
    """

    about: str
    then: tuple[str, ...]
    now: tuple[str, ...]
    name: str = ""


def advice_changes(then: dict[str, Any], now: dict[str, Any]) -> tuple[Change, ...]:
    """Every change of advice between two answers of `assess` (plain JSON), the lane first."""
    return tuple(change for change in _compared(then, now) if change.then != change.now)


def _compared(then: dict[str, Any], now: dict[str, Any]) -> Iterator[Change]:
    yield Change(LANE, (then["urgency"]["lane"],), (now["urgency"]["lane"],))
    yield Change(FIRST, _first(then), _first(now))
    for id in {**then["frameworks"], **now["frameworks"]}:
        old, new = then["frameworks"].get(id), now["frameworks"].get(id)
        # A framework that only one release knows has not changed its mind.
        if old and new and "outcome" in old and "outcome" in new:
            yield Change(OUTCOME, _outcome(old), _outcome(new), name=str(new.get("name", id)))


def _first(answer: dict[str, Any]) -> tuple[str, ...]:
    options = answer["options"]
    return (str(options[0]["treatment"]), str(options[0]["standing"])) if options else ()


def _outcome(framework: dict[str, Any]) -> tuple[str, ...]:
    outcome = framework["outcome"]
    return tuple(map(str, outcome)) if isinstance(outcome, list) else (str(outcome),) if outcome else ()
