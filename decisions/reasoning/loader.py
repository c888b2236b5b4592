"""Loading the knowledge: strict, cached, with a version that people set and a hash of the content."""

import hashlib
import re
from functools import cache
from pathlib import Path

from decisions.reasoning.frameworks.shapes import Published
from decisions.reasoning.knowledge import Information, Knowledge, Rule, Treatment
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
from decisions.reasoning.yaml_nodes import KnowledgeError, Node, read_yaml

SHIPPED = Path(__file__).resolve().parent.parent / "knowledge"
_VERSION = re.compile(r"\d{4}\.(0?[1-9]|1[0-2])\.\d+", re.ASCII)
# Ties in the options table keep this order.
_GUIDELINES = ("radiotherapy", "surgery", "minimally_invasive", "systemic", "supportive", "pathway", "mdt")
_KINDS = ("trial", "cohort", "consensus", "guideline", "standard", "review", "abstract", "instrument", "policy")

__all__ = ["SHIPPED", "KnowledgeError", "load_knowledge"]


def load_knowledge(path: Path | str | None = None) -> Knowledge:
    """The knowledge in a folder (the shipped one by default), loaded once per process.

    Raises KnowledgeError naming file and line for the first thing that is wrong.
    """
    return _load(Path(path).resolve() if path else SHIPPED)


@cache
def _load(folder: Path) -> Knowledge:
    release = _file(folder, "version.yaml").fields(["version", "released", "changes", "scores"])
    version = _version(release)
    sources = _sources(_file(folder, "sources.yaml"))
    options = _file(folder, "options.yaml").fields(["consents", "treatments"])
    consents = {name: known_fact(node).name for name, node in options["consents"].entries().items()}
    treatments = _treatments(options["treatments"], consents)
    reader = RuleReader(sources, treatments)
    guidelines, information = _guidelines(folder, reader)
    tumours = _file(folder, "radiosensitivity.yaml").fields(["schemes", "very_sensitive"])
    schemes = {scheme.id: scheme for scheme in (parse_scheme(part, sources) for part in tumours["schemes"].items())}
    urgency = _file(folder, "pathways/urgency.yaml").fields(["lanes", "flags"])
    scores, recorded = _scores(folder, release["scores"], sources), _instruments(folder, sources)
    noms = reader.framework(_file(folder, "frameworks/noms.yaml"))
    very_sensitive = tuple(part.one_of(tuple(schemes), "grouping") for part in tumours["very_sensitive"].items())
    derived = derived_from(noms, scores, tuple(schemes[id] for id in very_sensitive))
    lanes = reader.rules(urgency["lanes"], "lane")
    clocks = _file(folder, "pathways/clocks.yaml").fields(["due_soon", "clocks"])
    return Knowledge(
        version=version,
        hash=content_hash(folder),
        sources=sources,
        scores=scores,
        schemes=schemes,
        very_sensitive=very_sensitive,
        noms=noms,
        frameworks=_frameworks(folder, FrameworkReader(sources, scores, derived)),
        scope=reader.rules(_file(folder, "scope.yaml").fields(["rules"])["rules"], "scope"),
        lanes=lanes,
        flags=reader.rules(urgency["flags"]),
        clocks=parse_clocks(clocks["clocks"], sources, lanes),
        due_soon=parse_due_soon(clocks["due_soon"], sources),
        treatments=treatments,
        consents=consents,
        guidelines=guidelines,
        information=information,
        recorded=recorded,
        panel=parse_panel(_file(folder, "prognosis.yaml"), scores, recorded, sources),
        conflicts=parse_conflicts(_file(folder, "conflicts.yaml").fields(["conflicts"])["conflicts"], sources),
    )


def _guidelines(folder: Path, reader: RuleReader) -> tuple[tuple[Rule, ...], tuple[Information, ...]]:
    rules: list[Rule] = []
    reported: list[Information] = []
    for name in _GUIDELINES:
        found, more = reader.guideline(_file(folder, f"guidelines/{name}.yaml"))
        rules += found
        reported += more
    for file in sorted((folder / "guidelines").glob("*.yaml")):
        if file.stem not in _GUIDELINES:
            raise KnowledgeError(f"guidelines/{file.name}", 1, f"not a file of guidelines ({', '.join(_GUIDELINES)})")
    return tuple(rules), tuple(reported)


def content_hash(folder: Path) -> str:
    """SHA-256 over the name and content of every YAML file, in order of name."""
    digest = hashlib.sha256()
    for file in sorted(folder.rglob("*.yaml")):
        digest.update(file.relative_to(folder).as_posix().encode() + b"\0")
        digest.update(file.read_bytes() + b"\0")
    return digest.hexdigest()


def _file(folder: Path, name: str) -> Node:
    if not (folder / name).is_file():
        raise KnowledgeError(name, 1, "the file is missing")
    return read_yaml(folder / name, name)


def _version(fields: dict[str, Node]) -> str:
    fields["released"].day()
    fields["changes"].text()
    version = fields["version"].text()
    if not _VERSION.fullmatch(version):
        raise fields["version"].error(f"{version!r} is not a version such as 2026.11.0")
    return version


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


def _treatments(node: Node, consents: dict[str, str]) -> dict[str, Treatment]:
    return {code: parse_treatment(code, part, consents) for code, part in node.entries().items()}


def _scores(folder: Path, order: Node, sources: dict[str, Source]) -> dict[str, ScoreTable]:
    found: dict[str, ScoreTable] = {}
    for entry in order.items():
        node = _file(folder, f"scores/{entry.text()}.yaml")
        score = parse_score(node, sources)
        if score.id != entry.text():
            raise node.error(f"the id {score.id!r} is not the file's name {entry.text()!r}")
        found[score.id] = score
    for file in sorted((folder / "scores").glob("*.yaml")):
        if file.stem not in found:
            raise order.error(f"scores/{file.name} is not in the list")
    return found


def _frameworks(folder: Path, reader: FrameworkReader) -> tuple[Published, ...]:
    """Every framework beside NOMS, in the order of their places."""
    found: dict[int, Published] = {}
    for file in sorted((folder / "frameworks").glob("*.yaml")):
        if file.stem == "noms":
            continue
        node = _file(folder, f"frameworks/{file.name}")
        framework = reader.framework(node)
        if framework.id != file.stem:
            raise node.error(f"the id {framework.id!r} is not the file's name {file.stem!r}")
        if framework.place in found:
            raise node.error(f"place {framework.place} is taken by {found[framework.place].id!r}")
        found[framework.place] = framework
    return tuple(found[place] for place in sorted(found))


def _instruments(folder: Path, sources: dict[str, Source]) -> dict[str, Instrument]:
    """The instruments of recorded/, in the order of its list."""
    order = _file(folder, "recorded/order.yaml").fields(["order"])["order"]
    found: dict[str, Instrument] = {}
    for entry in order.items():
        node = _file(folder, f"recorded/{entry.text()}.yaml")
        instrument = parse_instrument(node, sources)
        if instrument.id != entry.text() or instrument.id in found:
            raise node.error(f"the id {instrument.id!r} is not the file's name {entry.text()!r}, or is listed twice")
        found[instrument.id] = instrument
    for file in sorted((folder / "recorded").glob("*.yaml")):
        if file.stem not in found and file.stem != "order":
            raise order.error(f"recorded/{file.name} is not in the list")
    return found
