"""Slows down guessing at passwords: a delay that grows, never a lock.

Failures are counted for a quarter of an hour, per account and per sender. Past the free tries
the next one has to wait 2, 4, 8 ... seconds, at most a minute: a person who mistypes waits a
little, a program gets nowhere, and nobody can lock a colleague out for good. A sender has more
free tries than an account, because a whole hospital may sit behind one address.
"""

import hashlib
import math
import time

from django.core.cache import cache

FREE_TRIES = {"account": 3, "sender": 30}
LONGEST_WAIT = 60
REMEMBERED = 15 * 60


def seconds_to_wait(email: str, address: str) -> int:
    """How long this account or sender must wait before the next try; 0 when it need not."""
    until = max((cache.get(key) or (0, 0.0))[1] for key in _keys(email, address).values())
    return max(0, math.ceil(until - time.time()))


def count_failure(email: str, address: str) -> None:
    """Remember one failed try, and lengthen the delay before the next."""
    for kind, key in _keys(email, address).items():
        failures = (cache.get(key) or (0, 0.0))[0] + 1
        past = failures - FREE_TRIES[kind]
        wait = min(LONGEST_WAIT, 2 ** min(past, 10)) if past > 0 else 0
        cache.set(key, (failures, time.time() + wait), REMEMBERED)


def forget_failures(email: str, address: str) -> None:
    """A right password ends the delay of its account; the sender's other failures still count."""
    cache.delete(_keys(email, address)["account"])


def _keys(email: str, address: str) -> dict[str, str]:
    # Hashed, because the cache is no place for who works here.
    parts = {"account": f"account:{email.strip().lower()}", "sender": f"sender:{address}"}
    return {kind: f"log-in:{hashlib.sha256(part.encode()).hexdigest()[:32]}" for kind, part in parts.items()}
