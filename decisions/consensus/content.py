"""What a chair signs, and everything that can be wrong with it before it is signed."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from cases.facts.vertebrae import VERTEBRAE, runs, summarise_levels
from cases.pathway.refusals import FieldError
from cases.pathway.treatments import TREATMENTS, treatment_label
from cases.pathway.urgency import Lane
from cases.pathway.wording import LONG, SHORT, text_errors

RECOMMENDED = "recommended"
NONE_YET = "none_yet"
OUTCOMES = (RECOMMENDED, NONE_YET)
INTENTS = ("local_control", "palliation", "stabilisation", "comfort")
MOST_OPTIONS = 10


@dataclass(frozen=True)
class DecisionOption:
    """One recommended treatment with the vertebral levels it is meant for (codes C0 to S5)."""

    treatment: str
    levels: tuple[str, ...] = ()
    note: str = ""


@dataclass(frozen=True)
class DecisionContent:
    """The board's decision as the chair enters it.

    `options` are ranked, the first choice first; a deferral (none_yet) has none and says why
    in `rationale`. The three reasons are needed only when there is something to explain.
    """

    outcome: str = RECOMMENDED
    options: tuple[DecisionOption, ...] = ()
    rationale: str = ""
    departure_reason: str = ""
    levels_reason: str = ""
    changed_facts_reason: str = ""
    intent: str = ""
    urgency: str = ""
    act_by: date | None = None
    responsible: str = ""
    informs_patient: str = ""

    def as_json(self) -> dict[str, Any]:
        """The content as it enters the signed payload: text and lists only."""
        plain = {name: getattr(self, name) for name in self.__dataclass_fields__}
        plain["options"] = [{"treatment": o.treatment, "levels": list(o.levels), "note": o.note} for o in self.options]
        return plain | {"act_by": self.act_by.isoformat() if self.act_by else None}


def content_errors(content: DecisionContent, *, lesion_levels: Sequence[Sequence[str]], on: date) -> list[FieldError]:
    """Every fault of the content itself, each with its field and remedy.

    `lesion_levels` holds the levels of each lesion of the case; `on` is the day of the
    meeting, before which nothing can be due.
    """
    return [
        *_coded_errors(content, on),
        *_text_errors(content),
        *_options_errors(content),
        *_stray_level_errors(content, lesion_levels),
    ]


def _coded_errors(content: DecisionContent, on: date) -> Iterator[FieldError]:
    for field, value, allowed in (
        ("outcome", content.outcome, OUTCOMES),
        ("intent", content.intent, ("", *INTENTS)),
        ("urgency", content.urgency, ("", *(lane.value for lane in Lane))),
    ):
        if value not in allowed:
            yield FieldError(
                f"content.{field}",
                f"This {field} is not known.",
                f"Choose one of: {', '.join(code for code in allowed if code)}.",
            )
    if content.act_by is not None and content.act_by < on:
        yield FieldError(
            "content.act_by", "This date lies before the meeting.", "Give the day of the meeting or later."
        )


def _text_errors(content: DecisionContent) -> Iterator[FieldError]:
    yield from text_errors(
        "content.rationale", content.rationale, limit=LONG, needed="Say in a few sentences why the board decided this."
    )
    for field in ("departure_reason", "levels_reason", "changed_facts_reason"):
        yield from text_errors(f"content.{field}", getattr(content, field), limit=LONG)
    for field in ("responsible", "informs_patient"):
        yield from text_errors(f"content.{field}", getattr(content, field), limit=SHORT)


def _options_errors(content: DecisionContent) -> Iterator[FieldError]:
    if content.outcome == NONE_YET and content.options:
        yield FieldError(
            "content.options", "A deferral has no options.", "Remove them, or choose the outcome “recommended”."
        )
    if content.outcome == RECOMMENDED and not content.options:
        yield FieldError(
            "content.options",
            "A recommendation needs at least one option.",
            "Add the board's first choice, or choose the outcome “none_yet”.",
        )
    if len(content.options) > MOST_OPTIONS:
        yield FieldError("content.options", f"There are more than {MOST_OPTIONS} options.", "Keep the ranked few.")
    for place, option in enumerate(content.options):
        yield from _option_errors(f"content.options.{place}", option)
        if option in content.options[:place]:
            yield FieldError(f"content.options.{place}", "This option is in the list twice.", "Remove one of them.")


def _option_errors(field: str, option: DecisionOption) -> Iterator[FieldError]:
    kind = TREATMENTS.get(option.treatment)
    if kind is None:
        yield FieldError(
            f"{field}.treatment", "This is not a treatment code.", f"Choose one of: {', '.join(TREATMENTS)}."
        )
    unknown = [level for level in option.levels if level not in VERTEBRAE]
    if unknown:
        yield FieldError(
            f"{field}.levels",
            f"Not a vertebral level: {', '.join(str(u)[:20] for u in unknown[:5])}.",
            "Levels are coded C0 to S5, for example T8.",
        )
    if kind is not None and kind.at_levels and not option.levels:
        yield FieldError(
            f"{field}.levels",
            f"{kind.label} is done at named levels and none is given.",
            "Give the levels, for example T8.",
        )
    yield from text_errors(f"{field}.note", option.note, limit=SHORT)


def _stray_level_errors(content: DecisionContent, lesion_levels: Sequence[Sequence[str]]) -> Iterator[FieldError]:
    stray = [text for option in content.options for text in _strays(option, lesion_levels)]
    if stray and isinstance(content.levels_reason, str) and not content.levels_reason.strip():
        known = "; ".join(summarise_levels(levels) for levels in lesion_levels) or "none recorded"
        yield FieldError(
            "content.levels_reason",
            f"Planned away from every recorded lesion: {'; '.join(stray)}. Lesions: {known}.",
            "Correct the levels, or confirm them with a reason.",
        )


def _strays(option: DecisionOption, lesion_levels: Sequence[Sequence[str]]) -> Iterable[str]:
    """Unbroken runs of planned levels that hold no diseased level. A construct that spans a
    lesion and its neighbours is one run and is not stray."""
    diseased = {level for levels in lesion_levels for level in levels}
    planned = [level for level in option.levels if level in VERTEBRAE]
    for run in runs(planned):
        if not diseased.intersection(run):
            yield f"{treatment_label(option.treatment)} at {summarise_levels(run)}"
