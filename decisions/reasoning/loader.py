"""Loading the knowledge: strict, cached, with a version that people set and a hash of the content.

There is one way in: the texts of the files by name. A folder is read into such texts, and a
release that was stored is such texts already.
"""

import hashlib
import re
from collections.abc import Mapping
from datetime import date
from functools import cache
from pathlib import Path

from decisions.reasoning.entries import entry_id, every_entry
from decisions.reasoning.frameworks.shapes import Published
from decisions.reasoning.in_force import ALWAYS
from decisions.reasoning.knowledge import Information, Knowledge, Rule, Scheme, Treatment
from decisions.reasoning.parse_clocks import parse_clocks, parse_due_soon
from decisions.reasoning.parse_conditions import known_fact
from decisions.reasoning.parse_conflicts import parse_conflicts
from decisions.reasoning.parse_frameworks import FrameworkReader, derived_from
from decisions.reasoning.parse_prognosis import parse_panel
from decisions.reasoning.parse_recorded import parse_instrument
from decisions.reasoning.parse_rules import RuleReader, parse_scheme, parse_treatment
from decisions.reasoning.parse_scores import parse_score
from decisions.reasoning.recorded import Instrument
from decisions.reasoning.score_table import ScoreTable
from decisions.reasoning.sources import Source
from decisions.reasoning.yaml_nodes import KnowledgeError, Node, closest, read_yaml

SHIPPED = Path(__file__).resolve().parent.parent / "knowledge"
_VERSION = re.compile(r"\d{4}\.(0?[1-9]|1[0-2])\.\d+", re.ASCII)
_ALWAYS_READ = ("sins", "escc", "revised_tokuhashi", "modified_bauer")
# Ties in the options table keep this order.
_GUIDELINES = ("radiotherapy", "surgery", "minimally_invasive", "systemic", "supportive", "pathway", "mdt")
_KINDS = ("trial", "cohort", "consensus", "guideline", "standard", "review", "abstract", "instrument", "policy")

__all__ = ["SHIPPED", "KnowledgeError", "content_hash", "load_knowledge", "load_texts", "read_texts"]

Texts = Mapping[str, str]
"""The text of each file by its name within the knowledge, such as `scores/sins.yaml`."""


def load_knowledge(path: Path | str | None = None) -> Knowledge:
    """The knowledge in a folder (the shipped one by default), loaded once per process.

    Raises KnowledgeError naming file and line for the first thing that is wrong.
    """
    return _load(Path(path).resolve() if path else SHIPPED)


@cache
def _load(folder: Path) -> Knowledge:
    return load_texts(read_texts(folder))


def read_texts(folder: Path) -> Texts:
    """The texts of every knowledge file under `folder`, exactly as they are.

    Examples are no knowledge: they ask what the knowledge answers. Raises KnowledgeError for
    a file that is not UTF-8.
    """
    texts = {}
    for file in folder.rglob("*.yaml"):
        name = file.relative_to(folder).as_posix()
        if not name.startswith("examples/"):
            try:
                texts[name] = file.read_bytes().decode("utf-8")
            except UnicodeDecodeError:
                raise KnowledgeError(name, 1, "is not YAML: cannot be read") from None
    return texts


def content_hash(texts: Texts) -> str:
    """SHA-256 over the name and content of every file, in order of name."""
    digest = hashlib.sha256()
    for name in sorted(texts, key=lambda name: name.split("/")):
        digest.update(name.encode() + b"\0")
        digest.update(texts[name].encode() + b"\0")
    return digest.hexdigest()


def load_texts(texts: Texts) -> Knowledge:
    """The knowledge that these texts hold. Raises KnowledgeError as `load_knowledge` does."""
    release = _file(texts, "version.yaml").fields(["version", "released", "changes", "scores"])
    version, released, changes = _release(release)
    sources = _sources(_file(texts, "sources.yaml"))
    treatments, consents = _treatments(_file(texts, "options.yaml"))
    reader = RuleReader(sources, treatments)
    guidelines, information = _guidelines(texts, reader)
    schemes, very_sensitive = _groupings(_file(texts, "radiosensitivity.yaml"), sources)
    urgency = _file(texts, "pathways/urgency.yaml").fields(["lanes", "flags"])
    scores, recorded = _scores(texts, release["scores"], sources), _instruments(texts, sources)
    noms = reader.framework(_file(texts, "frameworks/noms.yaml"))
    derived = derived_from(noms, scores, tuple(schemes[id] for id in very_sensitive))
    lanes = reader.rules(urgency["lanes"], "lane")
    clocks = _file(texts, "pathways/clocks.yaml").fields(["due_soon", "clocks"])
    past = "history.yaml"  # optional: releases from before it was written still load
    knowledge = Knowledge(
        version=version,
        hash=content_hash(texts),
        released=released,
        changes=changes,
        texts=dict(texts),
        sources=sources,
        scores=scores,
        schemes=schemes,
        very_sensitive=very_sensitive,
        noms=noms,
        frameworks=_frameworks(texts, FrameworkReader(sources, scores, derived)),
        scope=reader.rules(_file(texts, "scope.yaml").fields(["rules"])["rules"], "scope"),
        lanes=lanes,
        flags=reader.rules(urgency["flags"]),
        clocks=parse_clocks(clocks["clocks"], sources, lanes),
        due_soon=parse_due_soon(clocks["due_soon"], sources),
        treatments=treatments,
        consents=consents,
        guidelines=guidelines,
        information=information,
        recorded=recorded,
        panel=parse_panel(_file(texts, "prognosis.yaml"), scores, recorded, sources),
        conflicts=parse_conflicts(_file(texts, "conflicts.yaml").fields(["conflicts"])["conflicts"], sources),
        history=reader.history(_file(texts, past).fields(["entries"])["entries"]) if past in texts else (),
    )
    _check_periods(knowledge)
    return knowledge


def _check_periods(knowledge: Knowledge) -> None:
    """What took the place of something exists; a score that other rules read is always in force."""
    known = {entry_id(entry) for entry in every_entry(knowledge)}
    for entry in every_entry(knowledge):
        period = getattr(entry, "period", ALWAYS)
        if period.at and period.superseded_by not in known - {entry_id(entry)}:
            near = closest(period.superseded_by, known)
            raise period.at.error(f"nothing has the id {period.superseded_by!r}{near}")
    for name in _ALWAYS_READ:
        if name in knowledge.scores and knowledge.scores[name].period != ALWAYS:
            raise KnowledgeError(f"scores/{name}.yaml", 1, "is read by other rules and has no effective dates")


def _file(texts: Texts, name: str) -> Node:
    if name not in texts:
        raise KnowledgeError(name, 1, "the file is missing")
    return read_yaml(texts[name], name)


def _release(fields: dict[str, Node]) -> tuple[str, date, str]:
    released, changes = fields["released"].day(), fields["changes"].text()
    version = fields["version"].text()
    if not _VERSION.fullmatch(version):
        raise fields["version"].error(f"{version!r} is not a version such as 2026.11.0")
    return version, released, changes


def _sources(node: Node) -> dict[str, Source]:
    found = {}
    for id, part in node.entries().items():
        fields = part.fields(["citation", "year", "link", "kind", "checked"])
        found[id] = Source(
            id,
            fields["citation"].text(),
            None if fields["year"].value is None else fields["year"].whole(),
            fields["link"].text(),
            fields["kind"].one_of(_KINDS, "kind"),
            fields["checked"].text(),
        )
    if "project_policy" not in found:
        raise node.error("the key 'project_policy' is missing")
    return found


def _treatments(node: Node) -> tuple[dict[str, Treatment], dict[str, str]]:
    """The treatments by code, and the fact that holds each consent."""
    fields = node.fields(["consents", "treatments"])
    consents = {name: known_fact(part).name for name, part in fields["consents"].entries().items()}
    return {
        code: parse_treatment(code, part, consents) for code, part in fields["treatments"].entries().items()
    }, consents


def _groupings(node: Node, sources: dict[str, Source]) -> tuple[dict[str, Scheme], tuple[str, ...]]:
    """The radiosensitivity groupings by id, and those whose sensitive tumours count as very sensitive."""
    fields = node.fields(["schemes", "very_sensitive"])
    schemes = {scheme.id: scheme for scheme in (parse_scheme(part, sources) for part in fields["schemes"].items())}
    return schemes, tuple(part.one_of(tuple(schemes), "grouping") for part in fields["very_sensitive"].items())


def _scores(texts: Texts, order: Node, sources: dict[str, Source]) -> dict[str, ScoreTable]:
    found: dict[str, ScoreTable] = {}
    for entry in order.items():
        node = _file(texts, f"scores/{entry.text()}.yaml")
        score = parse_score(node, sources)
        if score.id != entry.text():
            raise node.error(f"the id {score.id!r} is not the file's name {entry.text()!r}")
        found[score.id] = score
    for name in _stems(texts, "scores"):
        if name not in found:
            raise order.error(f"scores/{name}.yaml is not in the list")
    return found


def _frameworks(texts: Texts, reader: FrameworkReader) -> tuple[Published, ...]:
    """Every framework beside NOMS, in the order of their places."""
    found: dict[int, Published] = {}
    for stem in _stems(texts, "frameworks"):
        if stem == "noms":
            continue
        node = _file(texts, f"frameworks/{stem}.yaml")
        framework = reader.framework(node)
        if framework.id != stem:
            raise node.error(f"the id {framework.id!r} is not the file's name {stem!r}")
        if framework.place in found:
            raise node.error(f"place {framework.place} is taken by {found[framework.place].id!r}")
        found[framework.place] = framework
    return tuple(found[place] for place in sorted(found))


def _guidelines(texts: Texts, reader: RuleReader) -> tuple[tuple[Rule, ...], tuple[Information, ...]]:
    rules: list[Rule] = []
    reported: list[Information] = []
    for name in _GUIDELINES:
        found, more = reader.guideline(_file(texts, f"guidelines/{name}.yaml"))
        rules += found
        reported += more
    for name in _stems(texts, "guidelines"):
        if name not in _GUIDELINES:
            raise KnowledgeError(f"guidelines/{name}.yaml", 1, f"not a file of guidelines ({', '.join(_GUIDELINES)})")
    return tuple(rules), tuple(reported)


def _instruments(texts: Texts, sources: dict[str, Source]) -> dict[str, Instrument]:
    """The instruments of recorded/, in the order of its list."""
    order = _file(texts, "recorded/order.yaml").fields(["order"])["order"]
    found: dict[str, Instrument] = {}
    for entry in order.items():
        node = _file(texts, f"recorded/{entry.text()}.yaml")
        instrument = parse_instrument(node, sources)
        if instrument.id != entry.text() or instrument.id in found:
            raise node.error(f"the id {instrument.id!r} is not the file's name {entry.text()!r}, or is listed twice")
        found[instrument.id] = instrument
    for name in _stems(texts, "recorded"):
        if name not in found and name != "order":
            raise order.error(f"recorded/{name}.yaml is not in the list")
    return found


def _stems(texts: Texts, folder: str) -> list[str]:
    """The names of a folder's files without folder and ending, in order."""
    return sorted(name.split("/", 1)[1].removesuffix(".yaml") for name in texts if name.startswith(f"{folder}/"))
