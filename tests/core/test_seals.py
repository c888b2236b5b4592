"""Seals and the offline verifier: published vectors, one flipped byte, signatures that change places."""

import hashlib
import importlib.util
import json
import random
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from decisions.consensus.canonical import canonical, sha256_of
from decisions.consensus.seals import Sealer, fingerprint, seal_holds

SCRIPT = Path(__file__).parents[2] / "deploy" / "verify_decision.py"
_spec = importlib.util.spec_from_file_location("verify_decision", SCRIPT)
assert _spec and _spec.loader
verifier = importlib.util.module_from_spec(_spec)
_spec.loader.exec_module(verifier)

KEY, OTHER = Sealer("the key of a fictional site, long enough"), Sealer("the key of somebody else, long enough")


def signed_version(number: int, previous: str, item: str, key: Sealer = KEY) -> dict[str, Any]:
    ballots = {"ballots": [{"seat": "s", "choice": "sbrt", "at": "2026-11-04", "sequence": number}], "recused": []}
    payload = {
        "format": "tumorboard.decision.2",
        "version": number,
        "previous_hash": previous,
        "item": item,
        "case": {"id": f"case of {item}"},
        "content": {"rationale": f"Gründe — “{number}” of {item}", "options": []},
        "round": {"ballots_digest": sha256_of(ballots)},
    }
    record = {"signer": "u", "printed_name": "Dr Chair", "meaning": "chaired", "method": "password", "at": "now"}
    seal = key.seal(record | {"payload_hash": sha256_of(payload)})
    return {
        "id": f"{item}-{number}",
        "payload": payload,
        "payload_hash": sha256_of(payload),
        "signatures": [{"record": record, "seal": seal, "key": fingerprint(key.public)}],
        "ballots": ballots,
    }


def body_of(item: str, versions: int = 2) -> dict[str, Any]:
    rows: list[dict[str, Any]] = []
    for number in range(1, versions + 1):
        rows.append(signed_version(number, rows[-1]["payload_hash"] if rows else "", item))
    return {"case": f"case of {item}", "item": item, "versions": rows, "keys": [KEY.public]}


def file_of(body: dict[str, Any], key: Sealer = KEY) -> bytes:
    return (canonical({"body": body, "sha256": sha256_of(body), "seal": key.seal(body)}) + "\n").encode()


def detected(data: bytes) -> bool:
    """Whether the script would end with anything but 0."""
    try:
        return bool(verifier.faults_of_file(data))
    except (ValueError, LookupError, TypeError, AttributeError):
        return True


def test_a_well_made_export_holds_with_nothing_but_the_file(tmp_path: Path) -> None:
    file = tmp_path / "decision.json"
    file.write_bytes(file_of(body_of("a")))
    alone = [sys.executable, "-I", "-S", str(SCRIPT), str(file)]  # no site packages: the standard library only
    found = subprocess.run(alone, capture_output=True, text=True, check=False)
    assert (found.returncode, found.stderr) == (0, "")
    assert f"Keys: {fingerprint(KEY.public)}" in found.stdout
    file.write_bytes(file_of(body_of("a")).replace(b"password", b"passw0rd"))
    assert subprocess.run(alone, capture_output=True, check=False).returncode == 1
    file.write_bytes(b"[]")
    assert b"damaged" in subprocess.run(alone, capture_output=True, check=False).stderr


def test_the_script_is_a_hundred_lines_of_the_standard_library() -> None:
    text = SCRIPT.read_text()
    assert len(text.splitlines()) <= 100
    assert {line for line in text.splitlines() if line.startswith(("import", "from"))} == {
        "import hashlib",
        "import json",
        "import sys",
    }


# RFC 8032, section 7.1: the tests 1 to 3 (secret, public, message, signature).
VECTORS = [
    (
        "9d61b19deffd5a60ba844af492ec2cc44449c5697b326919703bac031cae7f60",
        "d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a",
        "",
        "e5564300c360ac729086e2cc806e828a84877f1eb8e5d974d873e065224901555fb8821590a33bacc61e39701cf9b46bd25bf5f0595bbe24655141438e7a100b",
    ),
    (
        "4ccd089b28ff96da9db6c346ec114e0f5b8a319f35aba624da8cf6ed4fb8a6fb",
        "3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c",
        "72",
        "92a009a9f0d4cab8720e820b5f642540a2b27b5416503f8fb3762223ebdb69da085ac1e43e15996e458f3613d0f11d8c387b2eaeb4302aeeb00d291612bb0c00",
    ),
    (
        "c5aa8df43f9f837bedb7442f31dcb7b166d38535076f094b85ce3a2e0b4458f7",
        "fc51cd8e6218a1a38da47ed00230f0580816ed13ba3303ac5deb911548908025",
        "af82",
        "6291d657deec24024827e69c3abe01a30ce548a284743a445e3680d7db5ac3ac18ff9b538d16f290ae67f760984dc6594a7c15e9716ed28dc027beceea1ec40a",
    ),
]


@pytest.mark.parametrize(("secret", "public", "message", "signature"), VECTORS)
def test_the_script_and_the_server_agree_with_the_published_vectors(
    secret: str, public: str, message: str, signature: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    key = Ed25519PrivateKey.from_private_bytes(bytes.fromhex(secret))
    assert key.public_key().public_bytes_raw().hex() == public
    assert key.sign(bytes.fromhex(message)).hex() == signature
    monkeypatch.setattr(verifier, "canonical", lambda record: record)
    assert verifier.seal_holds(bytes.fromhex(message), signature, public)
    assert not verifier.seal_holds(bytes.fromhex(message) + b"x", signature, public)


def test_a_seal_that_was_shifted_by_the_order_of_the_group_is_refused() -> None:
    seal = KEY.seal({"a": 1})
    shifted = (int.from_bytes(bytes.fromhex(seal[64:]), "little") + verifier.L).to_bytes(32, "little").hex()
    for wrong in (seal[:64] + shifted, seal.upper(), seal + "00", seal[:-2], "", None):
        assert not verifier.seal_holds({"a": 1}, wrong, KEY.public)
    assert verifier.seal_holds({"a": 1}, seal, KEY.public) and seal_holds({"a": 1}, seal, KEY.public)
    assert not seal_holds({"a": 1}, seal, OTHER.public)


def test_one_byte_changed_at_each_of_a_thousand_places_is_found() -> None:
    data = file_of(body_of("a"))
    chance = random.Random(56)
    places = chance.sample(range(len(data)), 1000)
    unseen = []
    for place in places:
        changed = bytearray(data)
        changed[place] ^= 1 << chance.randrange(8)
        if not detected(bytes(changed)):
            unseen.append(place)
    assert unseen == []
    assert not detected(data)


def test_a_signature_moved_to_another_decision_is_found_even_where_the_file_is_sealed_anew() -> None:
    versions = [signed_version(1, "", f"item {number}") for number in range(200)]
    for place, (here, there) in enumerate(zip(versions, versions[1:] + versions[:1], strict=True)):
        stolen = there["signatures"][0]
        assert not seal_holds(stolen["record"] | {"payload_hash": here["payload_hash"]}, stolen["seal"], KEY.public)
        if place % 20 == 0:  # the script is slower and is asked of ten, with the hash that is right slipped in
            bold = stolen | {"record": stolen["record"] | {"payload_hash": there["payload_hash"]}}
            body = {"case": here["payload"]["case"]["id"], "item": here["payload"]["item"], "keys": [KEY.public]}
            faults = list(verifier.faults_of(body | {"versions": [here | {"signatures": [bold]}]}))
            assert faults == ["version 1: the signature of Dr Chair is not of this content"]


@pytest.mark.parametrize(
    ("says", "change"),
    [
        ("follow", lambda body: body["versions"].pop(0)),
        ("follow", lambda body: body["versions"].reverse()),
        ("not what was signed", lambda body: body["versions"][1]["payload"].update(version=3)),
        ("ballots", lambda body: body["versions"][0]["ballots"]["ballots"].clear()),
        ("another discussion", lambda body: body.update(item="b")),
        ("no signature", lambda body: body["versions"][0].update(signatures=[])),
        ("not of this content", lambda body: body["versions"][0]["signatures"][0].update(seal=None)),
        ("not of this content", lambda body: body.update(keys=[OTHER.public])),
        ("not of this content", lambda body: body["versions"][0]["signatures"][0]["record"].update(meaning="amended")),
    ],
)
def test_whoever_can_seal_the_file_still_cannot_change_what_was_signed(says: str, change: Any) -> None:
    body = json.loads(json.dumps(body_of("a")))
    change(body)
    assert any(says in fault for fault in verifier.faults_of(body))


def test_a_file_sealed_with_a_strange_key_shows_that_key() -> None:
    body = body_of("a") | {"keys": [OTHER.public]}
    assert detected(file_of(body, OTHER))  # the signatures are not that key's
    assert fingerprint(OTHER.public) == hashlib.sha256(bytes.fromhex(OTHER.public)).hexdigest()[:16]


def test_ballots_may_be_left_out_and_an_older_signature_needs_the_server() -> None:
    body = body_of("a", versions=1)
    version = body["versions"][0]
    version["ballots"] = None
    assert list(verifier.faults_of(body)) == []
    version["payload"]["format"] = "tumorboard.decision.1"
    version["payload_hash"] = sha256_of(version["payload"])
    version["signatures"][0] |= {"seal": None, "key": None}
    assert list(verifier.faults_of(body)) == []
