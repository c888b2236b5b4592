"""Renders templates/styleguide.html with sample data, so that components can be looked at.

    python -m tests.browser.styleguide > page.html

The same `sample()` feeds the browser test of the components. Everyone in it is invented.
"""

from datetime import UTC, date, datetime
from types import SimpleNamespace as Thing

from cases.facts.score_figure import Band, draw_score
from cases.facts.spine_figure import FigureLesion, draw_spine, picker_rows

NOW = datetime(2026, 11, 4, 14, 5, tzinfo=UTC)
SINS_BANDS = (Band(0, 6, "stable"), Band(7, 12, "potentially unstable"), Band(13, 18, "unstable"))


def sample() -> dict[str, object]:
    """The context of the style guide, without a request."""
    return {**_frame(), **_lists(), **_drawings(), **_entry(), **_board()}


def _frame() -> dict[str, object]:
    boards = [{"id": "1", "name": "Northgate spine board"}, {"id": "2", "name": "Southmere spine board"}]
    links = [("Worklist", True), ("Meetings", False), ("Refer a patient", False), ("Outcomes", False)]
    return {
        "shell": {
            "board": boards[0], "boards": boards, "switch_url": "#", "role": "Chair", "specialty": "Spine surgery",
            "links": [{"label": label, "url": "#", "current": current} for label, current in links],
        },
        "user": Thing(is_authenticated=True, name="Dr S Example", email="chair@example.test"),
        "banner": {
            "family_name": "Testperson", "given_name": "Ada", "title": "Ms", "birth_date": date(1961, 7, 14),
            "age": "65y", "sex": "Female", "mrn": "TB-DEMO-0007", "nhs_number": "9434765919",
            "allergies": "", "lane": "urgent",
        },
        "track": [
            {"label": "Referral", "state": "done", "when": date(2026, 10, 28)},
            {"label": "Imaging", "state": "done", "when": date(2026, 10, 30)},
            {"label": "Scoring", "state": "current", "when": date(2026, 11, 2)},
            {"label": "MDT discussion", "state": "ahead"},
            {"label": "Treatment", "state": "ahead"},
            {"label": "Follow-up", "state": "ahead"},
        ],
        "tabs": [
            {"label": "Case", "url": "#", "current": True, "count": None},
            {"label": "Facts", "url": "#", "count": 31},
            {"label": "Imaging", "url": "#", "count": 2},
            {"label": "Assessment", "url": "#", "count": None},
            {"label": "Documents", "url": "#", "count": 3},
            {"label": "Who viewed", "url": "#", "count": None},
        ],
        "messages": [Thing(level_tag="success", __str__=None)] and ["Facts saved at 14:05."],
    }


def _clock(state: str, says: str) -> dict[str, object]:
    return {"name": "First review", "state": state, "says": says, "due": None}


def _lists() -> dict[str, object]:
    return {
        "lanes": ["emergency", "urgent", "soon", "routine", ""],
        "clocks": [
            _clock("running", "3 days left"), _clock("due", "4 h 20 min left"), _clock("breached", "2 days over"),
            _clock("met", "in 16 h"), _clock("stopped", "case closed"),
        ],
        "filters": {
            "url": "#", "clear_url": "#", "said": "4 of 31 cases, most urgent first",
            "fields": [
                {"name": "q", "label": "Name, MRN or case number", "kind": "search", "value": ""},
                {"name": "stage", "label": "Stage", "kind": "select", "value": "", "options": [("", "All stages"), ("scoring", "Scoring")]},
                {"name": "lane", "label": "Lane", "kind": "select", "value": "", "options": [("", "All lanes"), ("urgent", "Urgent")]},
            ],
        },
        "rows": [
            {"ref": "TB-0011", "name": "SPECIMEN, Boris (Mr)", "born": "02-Feb-1949", "lane": "emergency", "stage": "Imaging",
             "clock": _clock("due", "1 h 40 min left"), "sins": 14, "missing": "Nothing decisive"},
            {"ref": "TB-0007", "name": "TESTPERSON, Ada (Ms)", "born": "14-Jul-1961", "lane": "urgent", "stage": "Scoring",
             "clock": _clock("running", "3 days left"), "sins": 12, "missing": "Albumin, patient's goal"},
            {"ref": "TB-0003", "name": "O'PLACEHOLDER, Sinéad", "born": "30-Nov-1972", "lane": "soon", "stage": "MDT discussion",
             "clock": _clock("met", "in 16 h"), "sins": None, "missing": "ESCC of lesion B"},
            {"ref": "TB-0001", "name": "फ़र्ज़ी, आशा (Mrs)", "born": "19-May-1958", "lane": "routine", "stage": "Follow-up",
             "clock": _clock("breached", "2 days over"), "sins": 5, "missing": "Nothing"},
        ],
        "missing": [
            {"label": "ESCC grade of lesion A", "matters": "decisive", "changes": "2 or 3 would put separation surgery before radiotherapy.", "ask": "radiology", "url": "#"},
            {"label": "Albumin", "matters": "refines", "changes": "Narrows the survival band; no option changes place."},
            {"label": "LDH", "matters": "none"},
        ],
        "events": [
            {"at": NOW, "says": "ESCC of lesion A recorded as 1c", "who": "Dr R Fictional, radiology", "kind": "fact"},
            {"at": datetime(2026, 11, 2, 9, 30), "says": "Imaging complete", "to_stage": "scoring", "who": "C Ordinator"},
            {"at": datetime(2026, 10, 28, 16, 12), "says": "Returned to the referrer for information", "reason": "No performance status on the letter.", "who": "C Ordinator", "kind": "case"},
        ],
        "jobs": [
            Thing(id=1, state="running", progress_done=12, progress_total=30, progress_says="cases drawn", error=""),
            Thing(id=2, state="done", progress_done=30, progress_total=30, progress_says="", error=""),
        ],
        "documents": [
            {"name": "Meeting pack 04-Nov-2026", "version": 2, "made_at": NOW, "made_by": "C Ordinator", "pages": 42, "size": "3.1 MB", "state": "current", "url": "#", "read_by": "Read by 6 of 9"},
            {"name": "Meeting pack 04-Nov-2026", "version": 1, "made_at": NOW, "pages": 41, "state": "superseded", "url": "#"},
        ],
    }


def _drawings() -> dict[str, object]:
    def sins(**score: object) -> object:
        return draw_score(name="SINS, lesion A", minimum=0, maximum=18, bands=SINS_BANDS, direction="higher = less stable", **score)

    tomita = (Band(2, 4, "lower"), Band(5, 7, "middle"), Band(8, 10, "higher"))
    return {
        "bars": [
            sins(total=12),
            sins(total=None, interval=[7, 13]),
            draw_score(name="Tomita", minimum=2, maximum=10, bands=tomita, total=5, direction="higher = shorter survival"),
        ],
        "figure": draw_spine([
            FigureLesion("A", ("T8", "T9"), "lytic", "ESCC 1c, SINS 12"),
            FigureLesion("B", ("L2",), "blastic", "ESCC 0, SINS 5"),
            FigureLesion("C", ("T9", "T10"), "mixed", "ESCC not recorded"),
            FigureLesion("D", ("C5",), None, "seen on CT only"),
        ], id="case"),
        "picker": {
            "name": "levels", "legend": "Levels of this lesion", "help": "Every level the lesion touches.",
            "rows": picker_rows(["T9", "T11", "T12"], {"T8": "lesion A, lytic"}),
            "figure": draw_spine([], id="picker", pitch=24),
        },
        "options": [
            {"label": "Separation surgery, then SBRT", "rank": 1, "standing": "recommended", "for": ["High-grade compression from a radioresistant tumour", "Fit for an operation"], "against": [], "needs": ["spine surgeon within 24 hours"], "supported_by": ["NOMS"], "strength": "observational", "year": 2013},
            {"label": "Conventional radiotherapy", "rank": 2, "standing": "conditional", "for": ["Available today"], "against": ["Radioresistant primary"], "supported_by": ["NOMS"], "strength": "trial", "year": 2005},
            {"label": "Cement augmentation", "rank": 3, "standing": "blocked", "for": [], "against": ["Retropulsed fragment"], "supported_by": [], "unavailable_here": True},
        ],
    }


def _entry() -> dict[str, object]:
    def item(name: str, label: str, *choices: tuple[str, int], picked: int | None = None, help: str = "") -> dict[str, object]:
        return {"name": name, "label": label, "help": help, "choices": [
            {"value": str(n), "label": text, "points": points, "checked": n == picked} for n, (text, points) in enumerate(choices)
        ]}

    return {
        "entry": {
            "name": "SINS", "maximum": 18, "direction": "higher = less stable", "citation": "Fisher 2010", "citation_url": "#",
            "verification": "verified", "bands": [{"low": b.low, "high": b.high, "name": b.name} for b in SINS_BANDS],
            "rows": [
                {"name": "location", "label": "Location", "fixed": 1, "fixed_says": "T8, semirigid", "help": "Derived from the index level"},
                item("pain", "Pain", ("Mechanical", 3), ("Other pain", 1), ("No pain", 0), picked=0, help="Eases lying down, or comes with movement or load"),
                item("quality", "Bone lesion", ("Lytic", 2), ("Mixed", 1), ("Blastic", 0), picked=0),
                item("alignment", "Alignment", ("Subluxation or translation", 4), ("New deformity", 2), ("Normal", 0), picked=2),
                item("collapse", "Vertebral body", ("Collapse over half", 3), ("Collapse under half", 2), ("No collapse, over half involved", 1), ("None of these", 0)),
                item("posterolateral", "Posterolateral elements", ("Both sides", 3), ("One side", 1), ("Neither", 0)),
            ],
        },
    }


def _board() -> dict[str, object]:
    def cell(value: str | None, agrees: bool = True) -> dict[str, object]:
        return {"value": value, "agrees": agrees}

    return {
        "vote": {
            "question": "What does the board advise for lesion A?", "round": 1, "url": "#", "may_abstain": True,
            "how_many_cast": 3, "how_many_may": 7, "cast": False,
            "options": [{"value": "a", "label": "Separation surgery, then SBRT", "help": "First in the assessment"}, {"value": "b", "label": "Conventional radiotherapy"}],
        },
        "receipt": [("Case", "TB-0007"), ("Round", "1"), ("Stored", "04-Nov-2026 14:05"), ("Receipt", "7f3a 91c2")],
        "comparison": {
            "raters": ["Dr R Fictional", "Mr S Invented"],
            "rows": [
                {"label": "Pain", "cells": [cell("Mechanical"), cell("Mechanical")], "agreement": "Agree", "tone": "done", "board": "Mechanical"},
                {"label": "Collapse", "cells": [cell("Under half", False), cell("Over half", False)], "agreement": "Differ", "tone": "note", "icon": "split", "board": None, "url": "#"},
                {"label": "Alignment", "cells": [cell(None), cell("Normal")], "agreement": "One rater", "tone": "quiet", "board": "Normal"},
            ],
        },
    }
