"""A document's content as canonical JSON and its fingerprint."""

import hashlib
import json
from typing import Any

SCHEMA = 2  # raised when the shape of a content record changes


def canonical(content: dict[str, Any]) -> bytes:
    """The one way to write `content`: sorted keys, no spaces, UTF-8. TypeError for what is not JSON."""
    return json.dumps(content, sort_keys=True, separators=(",", ":"), ensure_ascii=False, allow_nan=False).encode()


def fingerprint(content: dict[str, Any]) -> str:
    """SHA-256 of the canonical form, in hexadecimal."""
    return hashlib.sha256(canonical(content)).hexdigest()
