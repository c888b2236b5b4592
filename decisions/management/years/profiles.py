"""Kinds of simulated patients: what is known of them, and the program's own assessment of it.

An assessment depends on the facts and on the knowledge in force that day, so one answer serves every
case with the same facts: it is worked out once and dated for each. `verify_assessments` runs each again.
"""

from dataclasses import dataclass, field
from datetime import date
from random import Random
from typing import Any

from decisions.actions.weigh_facts import weigh_facts
from decisions.actions.weigh_urgency import weigh_urgency
from decisions.consensus.departure import ADVISED, problem_class, standings
from decisions.documents.problem_classes import problem_classes
from decisions.management.years.truth import SCORE
from decisions.reasoning.loader import load_knowledge
from decisions.reasoning.policy import Policy

_PRIMARIES = {
    "lung": 24, "breast": 21, "prostate": 18, "kidney": 9, "colon": 6, "unknown_primary": 5, "liver": 4,
    "thyroid": 3, "stomach": 3, "bladder": 3, "uterus": 2, "rectum": 2,
}  # fmt: skip
_KPS = {90: 14, 80: 26, 70: 25, 60: 17, 50: 11, 40: 7}
_ECOG = {90: 0, 80: 1, 70: 1, 60: 2, 50: 2, 40: 3}
_WALKING = {
    "E": {"independent": 8, "aid": 2},
    "D": {"independent": 2, "aid": 6, "assisted": 2},
    "C": {"assisted": 3, "wheelchair_transfers": 7},
    "B": {"wheelchair_transfers": 5, "bedbound": 5},
    "A": {"bedbound": 10},
}
_ESCC = {"E": {"0": 5, "1a": 3, "1b": 2, "1c": 1}, "D": {"1c": 2, "2": 5, "3": 3}}
_LEVELS = ("T4", "T6", "T8", "T10", "T12", "L1", "L2", "L3", "L4", "C5", "C7")
_ORIGINS = {
    "this_hospital": 30, "network_hospital": 28, "general_practice": 16, "other_hospital": 8, "palliative_care": 4,
    "": 14,
}  # fmt: skip
_DISTANCES = {"under_10_km": 30, "10_to_50_km": 38, "over_50_km": 18, "": 14}
_SURE: dict[str, Any] = {
    "cancer_status": "current",
    "spinal_disease": "metastatic",
    "tissue_confirmed": True,
    "anticoagulated": False,
    "accepts_surgery": "yes",
    "accepts_radiotherapy": "yes",
    "capacity": "yes",
}


@dataclass(frozen=True)
class Weighed:
    """One answer of the program: its result, the band that counts, what it advises, and the lane with what makes it."""

    result: dict[str, Any]
    band: str
    advised: tuple[str, ...]
    others: tuple[str, ...]
    standings: dict[str, str] | None
    problem_class: str
    lane: str
    because: str
    findings: tuple[str, ...]


@dataclass
class Profile:
    """One kind of patient. `facts` are those of the case, `lesion` those of its one lesion."""

    age: int
    sex: str
    facts: dict[str, Any]
    lesion: dict[str, Any]
    site: dict[str, bool]
    policy: dict[str, Any]
    _weighed: dict[int, Weighed] = field(default_factory=dict)

    @property
    def snapshot(self) -> dict[str, Any]:
        """The facts as the board's snapshot has them."""
        own = {"age_years": self.age, "sex": self.sex}
        return {**self.site, **own, **self.facts, "lesions": [{"id": "lesion-1", **self.lesion}]}

    def weighed(self, day: date) -> Weighed:
        """The program's answer on `day`; worked out once for each stretch of time with the same knowledge."""
        stretch = id(load_knowledge().on(day))
        if stretch not in self._weighed:
            self._weighed[stretch] = self._weigh(day)
        return self._weighed[stretch]

    def _weigh(self, day: date) -> Weighed:
        policy = Policy.from_json(self.policy)
        facts, result = weigh_facts(facts=self.snapshot, knowledge=load_knowledge(), day=day, policy=policy)
        urgency = weigh_urgency(facts=facts, day=day)
        advised = standings(result)
        named = [option["treatment"] for option in result["options"]]
        return Weighed(
            result={**result, "old": []},
            band=result["scores"][SCORE]["band"],
            advised=tuple(code for code in named if (advised or {}).get(code) in ADVISED),
            others=tuple(code for code in named if (advised or {}).get(code) not in ADVISED),
            standings=advised,
            problem_class=problem_class(result, tuple(problem_classes())),
            lane=urgency.lane.value if urgency.lane else "",
            because=" ".join(["Computed:", *(f"{one.rstrip('.')}." for one in urgency.because)]),
            findings=tuple(sorted(urgency.findings)),
        )


def draw_profiles(chance: Random, count: int, site: dict[str, bool], policy: dict[str, Any]) -> list[Profile]:
    """So many kinds of patients at a site with these capabilities under this policy."""
    found = [_profile(chance, site, policy) for _ in range(count)]
    # A chance of their own: where people come from must not change the rest of the history of a seed.
    origins = Random(count)  # noqa: S311 (a history, no secret)
    for profile in found:
        origin = {"referred_from": _one(origins, _ORIGINS), "travel_band": _one(origins, _DISTANCES)}
        profile.facts |= {name: value for name, value in origin.items() if value}
    return found


def _profile(chance: Random, site: dict[str, bool], policy: dict[str, Any]) -> Profile:
    primary, kps = _one(chance, _PRIMARIES), _one(chance, _KPS)
    frankel = _one(chance, {"E": 60, "D": 22, "C": 11, "B": 4, "A": 3})
    walking = _one(chance, _WALKING[frankel])
    weak = frankel != "E"
    vertebrae = _one(chance, {1: 30, 2: 24, 3: 24, 5: 22})
    sexes = {"breast": {"female": 99, "male": 1}, "prostate": {"male": 1}, "uterus": {"female": 1}}
    facts = _SURE | {
        "primary_site": primary,
        "kps": kps,
        "ecog": _ECOG[kps],
        "frankel": frankel,
        "ambulatory": walking,
        "ambulatory_baseline": walking,
        "pain_baseline_nrs": chance.randint(2, 9),
        "myelopathy": weak,
        "red_flag_limb_weakness": weak,
        "visceral_metastases": _one(chance, {"none": 52, "removable": 12, "unremovable": 36}),
        "brain_metastases": chance.random() < 0.08,
        "vertebral_metastases_count": vertebrae,
        "extraspinal_bone_metastases_count": _one(chance, {0: 42, 1: 20, 2: 14, 4: 24}),
        "systemic_options_remaining": chance.random() < 0.6,
        "surgical_fitness": "able" if kps >= 60 else "unable",
        "patient_goal": _one(chance, {"function": 5, "longevity": 3, "comfort": 2}),
    }
    return Profile(
        age=min(92, max(28, round(chance.gauss(66, 12)))),
        sex=_one(chance, sexes.get(primary, {"female": 45, "male": 55})),
        facts=facts,
        lesion=_lesion(chance, frankel),
        site=site,
        policy=policy,
    )


def _lesion(chance: Random, frankel: str) -> dict[str, Any]:
    level = chance.choice(_LEVELS)
    return {
        "index_level": level,
        "levels": [level],
        "compartment": "epidural" if frankel != "E" else "vertebral",
        "pain": _one(chance, {"mechanical": 4, "non_mechanical": 5, "none": 1}),
        "lesion_quality": _one(chance, {"lytic": 5, "mixed": 3, "blastic": 2}),
        "alignment": _one(chance, {"normal": 9, "de_novo_deformity": 2}),
        "collapse": _one(chance, {"none": 3, "none_over_50_involved": 3, "under_50": 3, "over_50": 1}),
        "posterolateral": _one(chance, {"none": 4, "unilateral": 3, "bilateral": 3}),
        "escc": _one(chance, _ESCC["E" if frankel == "E" else "D"]),
        "pain_nrs": chance.randint(2, 9),
        "prior_rt": "none",
    }


def _one(chance: Random, weights: dict[Any, int]) -> Any:
    return chance.choices(list(weights), list(weights.values()))[0]
