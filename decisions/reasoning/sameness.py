"""Whether two answers are the same, byte for byte, and where they are not."""

import json
from collections.abc import Iterator
from dataclasses import dataclass

ABSENT = "(absent)"


@dataclass(frozen=True)
class Difference:
    """One place where two answers differ: its path (`options.0.standing`) and both values as JSON."""

    path: str
    then: str
    now: str


def canonical_answer(answer: object) -> str:
    """An answer of `assess` as JSON with sorted keys and no spaces: equal text is the same answer."""
    return json.dumps(answer, sort_keys=True, separators=(",", ":"), ensure_ascii=False, allow_nan=False)


def differences(then: object, now: object) -> tuple[Difference, ...]:
    """Every place where two answers in plain JSON types differ, in order of path. Empty: the same bytes."""
    return tuple(_differences("", json.loads(canonical_answer(then)), json.loads(canonical_answer(now))))


def _differences(path: str, then: object, now: object) -> Iterator[Difference]:
    if isinstance(then, dict) and isinstance(now, dict):
        for name in sorted(then.keys() | now.keys()):
            yield from _part(f"{path}.{name}", name in then, name in now, then.get(name), now.get(name))
    elif isinstance(then, list) and isinstance(now, list):
        for place in range(max(len(then), len(now))):
            old, new = then[place : place + 1], now[place : place + 1]
            yield from _part(f"{path}.{place}", bool(old), bool(new), *(old or [None]), *(new or [None]))
    elif canonical_answer(then) != canonical_answer(now):
        yield Difference(path.removeprefix("."), canonical_answer(then), canonical_answer(now))


def _part(path: str, was: bool, is_: bool, then: object, now: object) -> Iterator[Difference]:
    if was and is_:
        yield from _differences(path, then, now)
    else:
        said = canonical_answer(then) if was else ABSENT, canonical_answer(now) if is_ else ABSENT
        yield Difference(path.removeprefix("."), *said)
