"""The hand-written lower bound: a few of the same rules as plain Python, with nothing to explain or cite.

Only for measuring beside the reasoning. Nothing here is used by the product, and a figure that
differs from the knowledge is a fault of this file.
"""

from collections.abc import Mapping
from typing import Any

from cases.facts.case_facts import CaseFacts, PriorRadiotherapy

Facts = Mapping[str, Any]
Interval = tuple[int, int]

_LOCATION = {
    **dict.fromkeys(("C0", "C1", "C2", "C7", "T1", "T2", "T11", "T12", "L1", "L5", "S1"), 3),
    **dict.fromkeys(("C3", "C4", "C5", "C6", "L2", "L3", "L4"), 2),
    **dict.fromkeys(("T3", "T4", "T5", "T6", "T7", "T8", "T9", "T10"), 1),
    **dict.fromkeys(("S2", "S3", "S4", "S5"), 0),
}
_SINS = {
    "index_level": _LOCATION,
    "pain": {"mechanical": 3, "non_mechanical": 1, "none": 0},
    "lesion_quality": {"lytic": 2, "mixed": 1, "blastic": 0},
    "alignment": {"subluxation_translation": 4, "de_novo_deformity": 2, "normal": 0},
    "collapse": {"over_50": 3, "under_50": 2, "none_over_50_involved": 1, "none": 0},
    "posterolateral": {"bilateral": 3, "unilateral": 1, "none": 0},
}
_TOKUHASHI_SITE = {
    **dict.fromkeys(("lung", "stomach", "bladder", "oesophagus", "pancreas"), 0),
    **dict.fromkeys(("liver", "gallbladder_bile_duct", "unknown_primary"), 1),
    **dict.fromkeys(("kidney", "uterus"), 3),
    "rectum": 4,
    **dict.fromkeys(("thyroid", "breast", "prostate"), 5),
}
_GROWTH = {
    **dict.fromkeys(("breast", "thyroid", "prostate"), 1),
    **dict.fromkeys(("kidney", "uterus"), 2),
    **dict.fromkeys(("lung", "liver", "stomach", "colon", "unknown_primary"), 4),
}
_SENSITIVE = {"lymphoma", "myeloma", "breast", "prostate", "ovary", "neuroendocrine"}
_RESISTANT = {"kidney", "colon", "bone_sarcoma", "soft_tissue_sarcoma", "skin_melanoma"}
_NOMS = {
    ("low", "sensitive", "stable"): "cebrt",
    ("low", "sensitive", "unstable"): "stabilisation_then_cebrt",
    ("low", "resistant", "stable"): "sbrt",
    ("low", "resistant", "unstable"): "stabilisation_then_sbrt",
    ("high", "sensitive", "stable"): "cebrt",
    ("high", "sensitive", "unstable"): "stabilisation_then_cebrt",
}
_RED_FLAGS = ("bladder_bowel", "gait_disturbance", "limb_weakness", "cord_signs", "sensory_loss", "radicular_pain")
_PAIN_FLAGS = (
    "severe_unremitting",
    "progressive",
    "mechanical",
    "straining",
    "nocturnal",
    "tenderness",
    "claudication",
)


def assess_by_hand(facts: CaseFacts) -> dict[str, Any]:
    """SINS of each lesion, three prognostic scores, NOMS where nothing is open, and the red flags."""
    values = facts.values
    lesions = [lesion.values for lesion in facts.lesions]
    totals = [sins(own) for own in lesions]
    return {
        "sins": totals,
        "revised_tokuhashi": tokuhashi(values),
        "tomita": tomita(values),
        "modified_bauer": bauer(values),
        "noms": [noms(values, own, total) for own, total in zip(lesions, totals, strict=True)],
        "emergency": red_flag(values, _RED_FLAGS, "red_flag_"),
        "urgent": red_flag(values, _PAIN_FLAGS, "pain_flag_"),
    }


def sins(own: Facts) -> Interval:
    low = high = 0
    for name, points in _SINS.items():
        found = own.get(name)
        low += min(points.values()) if found is None else points[found]
        high += max(points.values()) if found is None else points[found]
    return low, high


def _add(*items: Interval) -> Interval:
    return sum(low for low, _ in items), sum(high for _, high in items)


def _count(value: int | None, zero: int) -> Interval:
    """2 for `zero` or fewer, 1 for the next, 0 from three."""
    if value is None:
        return 0, 2
    points = 2 if value <= zero else 1 if value < 3 else 0
    return points, points


def tokuhashi(values: Facts) -> Interval:
    kps, palsy = values.get("kps"), values.get("frankel")
    general = (0, 2) if kps is None else (2, 2) if kps >= 80 else (1, 1) if kps >= 50 else (0, 0)
    nerves = (0, 2) if palsy is None else {"A": (0, 0), "B": (0, 0), "C": (1, 1), "D": (1, 1), "E": (2, 2)}[palsy]
    bones = _count(values.get("extraspinal_bone_metastases_count"), 0)
    spine = _count(values.get("vertebral_metastases_count"), 1)
    return _add(general, bones, spine, _organs(values), _primary(values), nerves)


def _organs(values: Facts) -> Interval:
    visceral, brain = values.get("visceral_metastases"), values.get("brain_metastases")
    if visceral == "unremovable" or brain is True:
        return 0, 0
    best = {"none": 2, "removable": 1, None: 2}[visceral]
    return (best, best) if brain is False and visceral else (0, best)


def _primary(values: Facts) -> Interval:
    site, histology = values.get("primary_site"), values.get("histology")
    if histology in ("osteosarcoma", "carcinoid"):
        points = 0 if histology == "osteosarcoma" else 5
        return points, points
    if site is None:
        return 0, 5
    points = _TOKUHASHI_SITE.get(site, 2)
    if site == "bone_sarcoma" and histology is None:
        return 0, points
    return (points, 5) if site == "neuroendocrine" and histology is None else (points, points)


def _solitary(values: Facts) -> bool | None:
    spine, bones = values.get("vertebral_metastases_count"), values.get("extraspinal_bone_metastases_count")
    if (spine is not None and spine > 1) or (bones is not None and bones > 0):
        return False
    return True if spine is not None and bones is not None else None


def tomita(values: Facts) -> Interval:
    site, visceral, alone = values.get("primary_site"), values.get("visceral_metastases"), _solitary(values)
    ruled = {"slow": 1, "moderate": 2, "rapid": 4}.get(values.get("tomita_growth_clinician", ""))
    growth = _GROWTH.get(site, ruled) if site else None
    organs = {"none": 0, "removable": 2, "unremovable": 4}.get(visceral or "")
    bone = None if alone is None else 1 if alone else 2
    low = (growth or 1) + (organs or 0) + (bone or 1)
    return low, (growth or 4) + (4 if organs is None else organs) + (bone or 2)


def bauer(values: Facts) -> Interval:
    site, visceral, brain = (
        values.get("primary_site"),
        values.get("visceral_metastases"),
        values.get("brain_metastases"),
    )
    organs: bool | None = None
    if brain is True or visceral in ("removable", "unremovable"):
        organs = False
    elif brain is False and visceral == "none":
        organs = True
    lung = None if site is None else site != "lung"
    good = None if site is None else site in ("breast", "kidney", "lymphoma", "myeloma")
    met = [organs, _solitary(values), lung, good]
    return met.count(True), met.count(True) + met.count(None)


def noms(values: Facts, own: Facts, total: Interval) -> str | None:
    grade, site, histology = own.get("escc"), values.get("primary_site"), values.get("histology")
    if grade in (None, "1c") or histology is None or total[0] != total[1]:
        return None
    if isinstance(own.get("prior_rt"), PriorRadiotherapy):
        kind = "resistant"
    else:
        kind = values.get("radiosensitivity_clinician") or (
            "sensitive" if site in _SENSITIVE else "resistant" if site in _RESISTANT else None
        )
    stability = "stable" if total[0] <= 6 else "unstable" if total[0] >= 13 else own.get("stability_opinion")
    level = "high" if grade in ("2", "3") else "low"
    if kind == "resistant" and level == "high" and stability:
        able = values.get("surgical_fitness")
        unable = "cebrt" if stability == "stable" else "stabilisation_then_cebrt"
        return {"able": "separation_surgery_then_sbrt", "unable": unable}.get(able)
    if level == "low" and _deficit(values):
        return None
    return _NOMS.get((level, kind, stability))


def _deficit(values: Facts) -> bool:
    """Whether anything recorded speaks for a deficit and nothing against it."""
    said = {values["myelopathy"]} if "myelopathy" in values else set()
    said |= {values[name] != "E" for name in ("frankel", "ais") if name in values}
    said |= {True} if values.get("motor_power_worst", 5) < 5 else set()
    said |= {True} if values.get("bladder") in ("retention", "incontinence") else set()
    said |= {True} if values.get("bowel") in ("incontinence", "reduced_tone") else set()
    return said == {True}


def red_flag(values: Facts, names: tuple[str, ...], prefix: str) -> bool | None:
    found = [values.get(prefix + name) for name in names]
    return True if True in found else None if None in found else False
