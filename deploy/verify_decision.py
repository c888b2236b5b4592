#!/usr/bin/env python3
"""Check an exported decision without the server: python3 verify_decision.py decision.json

The keys are in the file: compare their fingerprints with those that the site publishes (/keys/). Exit code 0: it holds.
"""

import hashlib
import json
import sys

P, L = 2**255 - 19, 2**252 + 27742317777372353535851937790883648493
D = -121665 * pow(121666, -1, P) % P  # Ed25519, RFC 8032 5.1; a point: (X, Y, Z, T), x = X/Z, y = Y/Z, xy = T/Z


def add(p, q):
    a, b = (p[1] - p[0]) * (q[1] - q[0]), (p[1] + p[0]) * (q[1] + q[0])
    c, d, e, h = 2 * p[3] * q[3] * D, 2 * p[2] * q[2], b - a, b + a
    return e * (d - c) % P, (d + c) * h % P, (d - c) * (d + c) % P, e * h % P


def times(n, p):
    found = (0, 1, 1, 0)
    while n:
        found, p, n = add(found, p) if n & 1 else found, add(p, p), n >> 1
    return found


def point(data):
    y = int.from_bytes(data, "little") & (2**255 - 1)
    square = (y * y - 1) * pow(D * y * y + 1, -1, P) % P
    x = pow(square, (P + 3) // 8, P)
    x = x if (x * x - square) % P == 0 else x * pow(2, (P - 1) // 4, P) % P
    if len(data) != 32 or y >= P or (x * x - square) % P or (x == 0 and data[31] >> 7):
        raise ValueError("not a point of the curve")
    x = P - x if x & 1 != data[31] >> 7 else x
    return x, y, 1, x * y % P


def seal_holds(record, seal, public):
    try:
        key, sealed = bytes.fromhex(public), bytes.fromhex(seal)
        a, r, s = point(key), point(sealed[:32]), int.from_bytes(sealed[32:], "little")
    except (ValueError, TypeError):
        return False
    h = int.from_bytes(hashlib.sha512(sealed[:32] + key + canonical(record)).digest(), "little") % L
    one, other = times(s, point((4 * pow(5, -1, P) % P).to_bytes(32, "little"))), add(r, times(h, a))
    well = s < L and len(sealed) == 64 and sealed.hex() == seal
    return well and all((one[i] * other[2] - other[i] * one[2]) % P == 0 for i in (0, 1))


def canonical(record):
    return json.dumps(record, sort_keys=True, separators=(",", ":"), ensure_ascii=False, allow_nan=False).encode()


def digest(record):
    return hashlib.sha256(canonical(record)).hexdigest()


def keys_of(body):
    return {hashlib.sha256(bytes.fromhex(public)).hexdigest()[:16]: public for public in body["keys"]}


def faults_of(body):
    keys, before = keys_of(body), ""
    for number, version in enumerate(body["versions"], 1):
        payload, ballots, vote = version["payload"], version["ballots"], version["payload"]["round"]
        checks = {
            "the content is not what was signed": digest(payload) == version["payload_hash"],
            "it does not follow the version before": (payload["version"], payload["previous_hash"]) == (number, before),
            "it is of another discussion": (payload["item"], payload["case"]["id"]) == (body["item"], body["case"]),
            "the ballots are not those counted": not ballots or digest(ballots) == vote["ballots_digest"],
            "there is no signature": bool(version["signatures"]),
        }
        for one in version["signatures"]:
            signed = one["record"] | {"payload_hash": version["payload_hash"]}
            early = one["seal"] is None and payload["format"] == "tumorboard.decision.1"
            holds = early or seal_holds(signed, one["seal"], keys.get(one["key"]))
            checks[f"the signature of {signed['printed_name']} is not of this content"] = holds
        yield from (f"version {number}: {fault}" for fault, holds in checks.items() if not holds)
        before = version["payload_hash"]


def faults_of_file(data):
    export = json.loads(data)  # one canonical line: whatever differs from it was changed
    if canonical(export) + b"\n" != data or digest(export["body"]) != export["sha256"]:
        return ["the file was changed after it was exported"]
    if not any(seal_holds(export["body"], export["seal"], public) for public in export["body"]["keys"]):
        return ["the seal of the file does not hold"]
    return list(faults_of(export["body"]))


if __name__ == "__main__":
    try:
        data = open(sys.argv[1], "rb").read()  # noqa: SIM115
        found, body = faults_of_file(data), json.loads(data)["body"]
        early = sum(one["seal"] is None for version in body["versions"] for one in version["signatures"])
        print("\n".join(found) or f"Everything holds, {early} signatures unsealed. Keys: {', '.join(keys_of(body))}")
    except (OSError, ValueError, LookupError, TypeError, AttributeError) as wrong:
        sys.exit(f"This is not an exported decision, or it is damaged: {wrong!r}")
    sys.exit(bool(found))
