"""Cases at the limit of everything, frozen as a pack's content: names, texts, lesions, alphabets, emptiness.

Content and not the database: a case section is a function of its content alone, so what 500 of them say on
paper is tried without 500 referrals. The shapes are those of a real frozen case (`tests/documents/test_extremes.py`
takes one from a pack and bends it).
"""

import copy
from random import Random
from typing import Any

LEVELS = [f"{part}{n}" for part, last in (("C", 7), ("T", 12), ("L", 5), ("S", 5)) for n in range(1, last + 1)]
# Alphabets, and what stands between letters without being seen: joiners, marks of direction, a no-break space.
TEXTS = (
    "Featherstonehaugh-Cholmondeley-Wodehouse",
    "Żółć-Ñuñez Őry Đặng Þórðarson",
    "क्षत्रिय श्रीमती राजलक्ष्मी देवी",
    "محمد عبد الرحمن",
    "שלום אברהם",
    "金沢 太郎 김철수",
    "Ελένη Παπαδοπούλου Дмитрий",
    "pain 8/10 \U0001f600 \u2764\ufe0f & <b>not bold</b> {{ 7*7 }} \"quoted\" 'so'",
    "zero\u200bwidth\u200djoined\u2060word\u00a0space",
    "a\u0301e\u0308 combining o\u0302\u0323",
    "W" * 90,
    "iiiiiiiii" * 12,
)
PICTURE = "a" * 64  # the name under which a picture is sent along
WITH_ASSESSMENT = 4  # each fourth case carries its whole assessment, which takes most of the time
SEEN = "\u200b\u200d\u200c\u2060\u200e\u200f\ufe0f"  # leave no trace on paper


def bent(case: dict[str, Any], seed: int) -> dict[str, Any]:
    """A copy of a frozen case with its texts, lists and names at an extreme that `seed` chooses."""
    chance = Random(seed)
    found = copy.deepcopy(case)
    long = chance.choice((1, 1, 4, 30))
    found["question"] = _text(chance, long) if chance.random() > 0.1 else ""
    found["history"] = _text(chance, long * chance.choice((1, 10))) if chance.random() > 0.2 else ""
    found["patient"] |= {"name": f"{_text(chance, 1).upper()}, {_text(chance, chance.choice((1, 1, 3)))}"}
    kinds = range(chance.choice((0, 1, 2, 6)))
    found["patient"]["identifiers"] = [{"label": _text(chance, 1)[:20], "value": _text(chance, 1)} for _ in kinds]
    found["referral"] |= {name: _text(chance, 1) for name in ("by", "contact", "awaiting")}
    found["studies"] = [_study(chance, case) for _ in range(chance.choice((0, 1, 3, 12)))]
    found["facts"]["lesions"] = _lesions(chance, case, chance.choice((0, 1, 3, 25, 40)))
    for group in found["facts"]["groups"]:
        for origin in group["origins"]:
            origin |= {"source": _text(chance, 1), "who": _text(chance, 1)}
    if seed % WITH_ASSESSMENT:
        found |= {"assessment": None, "prognosis": found["prognosis"] | {"rows": [], "bias": []}}
    if chance.random() < 0.1:
        found["facts"] |= {"groups": [], "key": [], "wishes": []}
    return found


def told(case: dict[str, Any]) -> list[str]:
    """Every text of a person in the case, which must all be found on its pages."""
    patient, facts = case["patient"], case["facts"]
    origins = [origin for group in facts["groups"] for origin in group["origins"]]
    texts = [case["question"], case["history"], patient["name"], case["referral"]["by"], case["referral"]["contact"]]
    texts += [case["referral"]["awaiting"], *(each["value"] for each in patient["identifiers"])]
    texts += [text for study in case["studies"] for text in (study["region"], study["report"], study["accession"])]
    images = [image for study in case["studies"] for image in study.get("key_images", [])]
    texts += [text for image in images for text in (image["caption"], image["plane"])]
    texts += [text for origin in origins for text in (origin["source"], origin["who"])]
    texts += [f"{row['label']} {row['value']}" for origin in origins for row in origin["rows"]]
    texts += [f"{lesion['number']}{lesion['level']}" for lesion in facts["lesions"]]
    return [text for text in texts if text]


def _text(chance: Random, times: int) -> str:
    return " ".join(chance.choice(TEXTS) for _ in range(times))


def _study(chance: Random, case: dict[str, Any]) -> dict[str, Any]:
    words = {name: _text(chance, 1) for name in ("region", "accession")}
    images = [_key_image(chance) for _ in range(chance.choice((0, 0, 1, 3, 8)))]
    return {
        "key_images": images,
        "modality": "MRI",
        "on": "01-Nov-2026",
        "state": "Reported",
        "uid": "1.2.840." + "9." * 20 + "1",
        "report": _text(chance, chance.choice((1, 20))),
        **words,
    }


def _key_image(chance: Random) -> dict[str, Any]:
    words = {name: _text(chance, chance.choice((1, 6)))[:300] for name in ("caption", "plane")}
    return {"id": "1", "sha256": PICTURE, "width": 90, "height": 120, "levels": "T8", **words}


def _lesions(chance: Random, case: dict[str, Any], count: int) -> list[dict[str, Any]]:
    model = case["facts"]["lesions"][0]
    found = []
    for number in range(1, count + 1):
        level = LEVELS[number % len(LEVELS)]
        place = {"number": number, "id": f"lesion-{number}", "level": level, "index_level": level, "levels": [level]}
        found.append(copy.deepcopy(model) | place | {"levels_words": level, "quality": chance.choice(("lytic", None))})
    return found
