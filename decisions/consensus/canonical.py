"""One way of writing a record down, so that its hash can be computed again years later."""

import hashlib
import hmac
import json


def canonical(record: object) -> str:
    """The record as JSON with sorted keys and no spaces.

    Takes text, whole numbers, true/false, null, lists and objects with text keys. Floats are
    refused (ValueError): two programs may print the same float differently.
    """
    _refuse_floats(record)
    return json.dumps(record, sort_keys=True, separators=(",", ":"), ensure_ascii=False, allow_nan=False)


def sha256_of(record: object) -> str:
    """SHA-256 (64 hexadecimal digits) of the canonical text. Anybody can recompute it."""
    return hashlib.sha256(canonical(record).encode()).hexdigest()


def sealed(record: object, key: str) -> str:
    """HMAC-SHA256 (64 hexadecimal digits) of the canonical text. Needs the key to recompute."""
    return hmac.new(key.encode(), canonical(record).encode(), hashlib.sha256).hexdigest()


def _refuse_floats(record: object) -> None:
    match record:
        case float():
            raise ValueError("A float has no one canonical form; write it as text or as a whole number.")
        case dict():
            for value in record.values():
                _refuse_floats(value)
        case list() | tuple():
            for value in record:
                _refuse_floats(value)
