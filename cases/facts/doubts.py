"""Facts that are possible but unusual, or that do not fit together. They are kept as recorded."""

from collections.abc import Iterator, Mapping, Sequence

from cases.facts.catalogue import CATALOGUE
from cases.facts.disease_facts import HISTOLOGY_SITES
from cases.facts.reading import Value

_LIMITED = {
    name: fact for name, fact in CATALOGUE.items() if fact.plausible_low is not None or fact.plausible_high is not None
}

Doubt = tuple[str, str]

_HALF = 50  # per cent: where the classes of collapse part


def doubts(values: Mapping[str, Value], lesions: Sequence[Mapping[str, Value]]) -> Iterator[Doubt]:
    """Every doubt about a case, as (field path, sentence), in the catalogue's order."""
    for name, fact in _LIMITED.items():
        for path, found in _places(name, values, lesions):
            yield from ((path, says) for says in fact.unusual(found))
    yield from _contradictions(values, lesions)


def _places(
    name: str, values: Mapping[str, Value], lesions: Sequence[Mapping[str, Value]]
) -> Iterator[tuple[str, Value]]:
    if name in values:
        yield name, values[name]
    yield from [(f"lesions.{place}.{name}", own[name]) for place, own in enumerate(lesions) if name in own]


def _contradictions(values: Mapping[str, Value], lesions: Sequence[Mapping[str, Value]]) -> Iterator[Doubt]:
    site, histology = values.get("primary_site"), values.get("histology")
    sites = HISTOLOGY_SITES.get(str(histology))
    if sites and isinstance(site, str) and site not in sites:
        yield "histology", f"Histology {histology} does not fit primary site {site}: please check both."
    count = values.get("vertebral_metastases_count")
    levels = {level for own in lesions for level in _levels(own)}
    if isinstance(count, int) and len(levels) > count:
        yield (
            "vertebral_metastases_count",
            f"{len(levels)} levels are described but {_counted(count)} counted: please check both.",
        )
    for place, own in enumerate(lesions):
        loss, collapse = own.get("height_loss_percent"), own.get("collapse")
        # Exactly half is left to the reader: the score does not define it.
        if (
            isinstance(loss, int | float)
            and collapse
            and ((loss > _HALF and collapse != "over_50") or (0 < loss < _HALF and collapse != "under_50"))
        ):
            yield (
                f"lesions.{place}.collapse",
                f"Collapse {collapse} does not fit a loss of height of {loss:g} %: please check both.",
            )
    if values.get("visceral_metastases") == "none" and values.get("visceral_pattern") in ("nodular", "disseminated"):
        yield "visceral_pattern", "A visceral pattern is recorded beside 'no visceral metastases'."


def _counted(count: int) -> str:
    return "1 vertebra is" if count == 1 else f"{count} vertebrae are"


def _levels(own: Mapping[str, Value]) -> tuple[str, ...]:
    levels, level = own.get("levels"), own.get("index_level")
    if isinstance(levels, tuple):
        return levels
    return (level,) if isinstance(level, str) else ()
