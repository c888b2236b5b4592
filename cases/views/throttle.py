"""Slows down guessing at passwords: a delay that grows, never a lock.

Failures are counted per account and per sender for a quarter of an hour. From the fourth on,
the next try has to wait 2, 4, 8 ... seconds, at most a minute: a person who mistypes waits a
little, a program gets nowhere, and nobody can lock a colleague out for good.
"""

import hashlib
import math
import time

from django.core.cache import cache

FREE_TRIES = 3
LONGEST_WAIT = 60
REMEMBERED = 15 * 60


def seconds_to_wait(email: str, address: str) -> int:
    """How long this account or sender must wait before the next try; 0 when it need not."""
    now = time.time()
    until = max(((cache.get(key) or (0, 0.0))[1] for key in _keys(email, address)), default=0.0)
    return max(0, math.ceil(until - now))


def count_failure(email: str, address: str) -> None:
    """Remember one failed try, and lengthen the delay before the next."""
    for key in _keys(email, address):
        failures = (cache.get(key) or (0, 0.0))[0] + 1
        wait = min(LONGEST_WAIT, 2 ** (failures - FREE_TRIES)) if failures > FREE_TRIES else 0
        cache.set(key, (failures, time.time() + wait), REMEMBERED)


def forget_failures(email: str, address: str) -> None:
    """A right password ends the delay."""
    cache.delete_many(_keys(email, address))


def _keys(email: str, address: str) -> list[str]:
    # Hashed, because the cache is no place for who works here.
    parts = (f"account:{email.strip().lower()}", f"sender:{address}")
    return [f"log-in:{hashlib.sha256(part.encode()).hexdigest()[:32]}" for part in parts]
