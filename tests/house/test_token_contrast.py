"""The colour tokens keep WCAG 2.2 AA contrast in both themes: text 4.5, edges of controls 3."""

import re
from pathlib import Path

import pytest

from tumorboard import settings

TOKENS = Path(settings.BASE_DIR, "tumorboard/static/tumorboard/css/tokens.css").read_text(encoding="utf-8")
GROUNDS = ("ground", "surface", "well", "raised", "row-hover", "accent-ground")
TEXT = [
    *[(ink, ground) for ink in ("ink", "ink-2") for ground in GROUNDS],
    *[("accent", ground) for ground in ("ground", "surface", "raised", "row-hover")],
    *[("accent-strong", ground) for ground in ("surface", "accent-ground")],
    *[(tone, f"{tone}-ground") for tone in ("act", "attend", "done", "note", "quiet")],
    *[("ink", f"{tone}-ground") for tone in ("act", "attend", "done", "note", "quiet")],
    *[("ink-2", f"{tone}-ground") for tone in ("done", "quiet")],
    *[(tone, "surface") for tone in ("act", "attend", "done", "note")],
    ("on-accent", "accent"),
    ("on-accent", "accent-strong"),
    ("on-act", "act-solid"),
    ("bar-ink", "bar"),
    ("bar-ink-2", "bar"),
]
EDGES = [
    *[("line-strong", ground) for ground in ("surface", "ground")],
    *[("focus", ground) for ground in ("surface", "ground", "well")],
    ("act-solid", "surface"),
    ("accent", "surface"),
    ("bone-line", "surface"),
    *[(f"lesion-{n}", "surface") for n in range(1, 5)],
]


def _tokens(selector: str) -> dict[str, str]:
    block = TOKENS.split(selector + " {", 1)[1].split("}", 1)[0]
    return dict(re.findall(r"--tb-([\w-]+): (#[0-9a-f]{6});", block))


THEMES = {"light": _tokens(":root"), "dark": _tokens('[data-bs-theme="dark"]')}


def _luminance(colour: str) -> float:
    """Relative luminance of `#rrggbb` (WCAG 2.2, definitions)."""
    parts = (int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5))
    red, green, blue = (c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def _contrast(one: str, other: str) -> float:
    light, dark = sorted((_luminance(one), _luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


@pytest.mark.parametrize("theme", THEMES)
@pytest.mark.parametrize(("least", "pairs"), [(4.5, TEXT), (3.0, EDGES)], ids=["text", "edges"])
def test_tokens_keep_their_contrast(theme: str, least: float, pairs: list[tuple[str, str]]):
    colours = THEMES[theme]
    found = {pair: round(_contrast(colours[pair[0]], colours[pair[1]]), 2) for pair in pairs}
    assert {pair: ratio for pair, ratio in found.items() if ratio < least} == {}


def test_both_themes_name_the_same_colours():
    assert THEMES["light"].keys() == THEMES["dark"].keys()
