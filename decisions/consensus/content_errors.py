"""Everything that can be wrong with a decision before it is signed, each with its field and remedy."""

from collections.abc import Iterable, Iterator, Sequence

from cases.facts.vertebrae import VERTEBRAE, runs, summarise_levels
from cases.pathway.refusals import FieldError
from cases.pathway.treatments import TREATMENTS, treatment_label
from cases.pathway.wording import LONG, SHORT, text_errors
from decisions.consensus.content import (
    MOST_OPTIONS,
    NONE_YET,
    OUTCOMES,
    RECOMMENDED,
    Against,
    DecisionContent,
    DecisionOption,
)
from decisions.consensus.content_particulars import particular_errors


def content_errors(content: DecisionContent, against: Against) -> list[FieldError]:
    """Every fault of the content itself; an empty list when it can be signed."""
    return [
        *_text_errors(content),
        *_options_errors(content),
        *_stray_level_errors(content, against.lesion_levels),
        *particular_errors(content, against),
    ]


def _text_errors(content: DecisionContent) -> Iterator[FieldError]:
    if content.outcome not in OUTCOMES:
        yield FieldError("content.outcome", "This outcome is not known.", f"Choose one of: {', '.join(OUTCOMES)}.")
    yield from text_errors(
        "content.rationale", content.rationale, limit=LONG, needed="Say in a few sentences why the board decided this."
    )
    for name in ("departure_reason", "levels_reason", "changed_facts_reason", "alternatives"):
        yield from text_errors(f"content.{name}", getattr(content, name), limit=LONG)


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


def _option_errors(path: str, option: DecisionOption) -> Iterator[FieldError]:
    kind = TREATMENTS.get(option.treatment)
    if kind is None:
        yield FieldError(
            f"{path}.treatment", "This is not a treatment code.", f"Choose one of: {', '.join(TREATMENTS)}."
        )
    unknown = [level for level in option.levels if level not in VERTEBRAE]
    if unknown:
        yield FieldError(
            f"{path}.levels",
            f"Not a vertebral level: {', '.join(str(u)[:20] for u in unknown[:5])}.",
            "Levels are coded C0 to S5, for example T8.",
        )
    if kind is not None and kind.at_levels and not option.levels:
        yield FieldError(
            f"{path}.levels",
            f"{kind.label} is done at named levels and none is given.",
            "Give the levels, for example T8.",
        )
    yield from text_errors(f"{path}.dose", option.dose, limit=SHORT)
    yield from text_errors(f"{path}.note", option.note, limit=SHORT)


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
