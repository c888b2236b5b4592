"""Facts of two neurological scales: the 18-point mJOA, and the marks of ISNCSCI."""

from cases.facts.fact import Fact, Kind, Scope

_MJOA = "mJOA"
_ISNCSCI = "ISNCSCI marks"
_CASE = Scope.CASE
_KEY_MUSCLES = {
    "C5": "Elbow flexors",
    "C6": "Wrist extensors",
    "C7": "Elbow extensors",
    "C8": "Finger flexors",
    "T1": "Little-finger abductor",
    "L2": "Hip flexors",
    "L3": "Knee extensors",
    "L4": "Ankle dorsiflexors",
    "L5": "Long toe extensors",
    "S1": "Ankle plantar flexors",
}
_POINTS = (
    *(f"C{number}" for number in range(2, 9)),
    *(f"T{number}" for number in range(1, 13)),
    *(f"L{number}" for number in range(1, 6)),
    *("S1", "S2", "S3", "S4-5"),
)


def _mjoa(name: str, label: str, *levels: str) -> Fact:
    choices = {str(level): f"{level}: {words}" for level, words in enumerate(levels)}
    return Fact(name, label, _CASE, Kind.CHOICE, _MJOA, choices=choices, source="benzel_1991")


def _marks(name: str, label: str, places: dict[str, str], most: int) -> Fact:
    words = f"{len(places)} marks from 0 to {most} or NT (not testable), in the order {', '.join(places)}."
    return Fact(
        name, label, _CASE, Kind.MARKS, _ISNCSCI, words, choices=places, low=0, high=most, source="isncsci_2019"
    )


MJOA_FACTS = (
    _mjoa(
        "mjoa_upper_limb",
        "Hands",
        "cannot move the hands",
        "moves them, cannot use a spoon",
        "uses a spoon, cannot button",
        "buttons with great difficulty",
        "buttons with slight difficulty",
        "normal",
    ),
    _mjoa(
        "mjoa_lower_limb",
        "Legs",
        "no movement, no feeling",
        "feeling only",
        "moves the legs, cannot walk",
        "walks on the flat with an aid",
        "climbs stairs with a rail",
        "marked unsteadiness, stairs without a rail",
        "mild unsteadiness, walks unaided",
        "normal",
    ),
    _mjoa("mjoa_sensation", "Feeling in the hands", "none", "severe loss or pain", "mild loss", "normal"),
    _mjoa(
        "mjoa_sphincter",
        "Passing water",
        "cannot",
        "marked difficulty",
        "mild to moderate difficulty",
        "normal",
    ),
)

ISNCSCI_FACTS = (
    _marks("isncsci_motor_right", "Key muscles, right", _KEY_MUSCLES, 5),
    _marks("isncsci_motor_left", "Key muscles, left", _KEY_MUSCLES, 5),
    _marks("isncsci_light_touch_right", "Light touch, right", {point: point for point in _POINTS}, 2),
    _marks("isncsci_light_touch_left", "Light touch, left", {point: point for point in _POINTS}, 2),
    _marks("isncsci_pin_prick_right", "Pin prick, right", {point: point for point in _POINTS}, 2),
    _marks("isncsci_pin_prick_left", "Pin prick, left", {point: point for point in _POINTS}, 2),
)

SCALE_FACTS = MJOA_FACTS + ISNCSCI_FACTS
