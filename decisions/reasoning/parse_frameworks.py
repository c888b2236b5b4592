"""The frameworks beside NOMS read from YAML, one reading for each kind."""

from collections.abc import Mapping

from decisions.reasoning.derived import KNOWN_TO_FRAMEWORKS
from decisions.reasoning.frameworks.criteria import PATHS, Criterion, Sources
from decisions.reasoning.frameworks.shapes import KINDS, Heading, Json, Principle, Published, PublishedClass
from decisions.reasoning.knowledge import Framework, Scheme
from decisions.reasoning.parse_conditions import known_fact, parse_condition
from decisions.reasoning.parse_rules import STRENGTHS
from decisions.reasoning.parse_scores import VERIFICATIONS, known_source
from decisions.reasoning.score_table import ScoreTable
from decisions.reasoning.sources import Source
from decisions.reasoning.yaml_nodes import Node

_ABOUT = ["id", "kind", "place", "name", "version", "historical", "source", "verification", "caveats"]
_KIND_KEYS = {
    "checklist": ["criteria"],
    "classification": [],
    "headings": ["headings"],
    "principles": ["principles"],
}


def derived_from(noms: Framework, scores: Mapping[str, ScoreTable], very_sensitive: tuple[Scheme, ...]) -> Sources:
    """For each derived fact that frameworks read, the facts to ask for while it is not known."""
    deficit = tuple(each.fact for each in noms.deficit if each.no)
    tumour = tuple(dict.fromkeys(name for scheme in very_sensitive for name in scheme.classes.facts))
    sins = scores["sins"].facts
    levels, areas = PATHS
    return {
        "deficit": deficit,
        "very_sensitive": tumour,
        "axis_n": ("escc", *deficit),
        "axis_o": ("primary_site", "histology", "radiosensitivity_clinician"),
        "axis_m": (*sins, "stability_opinion"),
        "sins_band": sins,
        "levels_count": (levels,),
        "levels_contiguous": (levels,),
        "compression_single_area": (areas,),
        "hours_not_walking_least": ("non_ambulatory_since",),
        "hours_not_walking_most": ("non_ambulatory_since",),
    }


class FrameworkReader:
    """Reads frameworks of one knowledge base; the scores and sources they name must be known."""

    def __init__(self, sources: Mapping[str, Source], scores: Mapping[str, ScoreTable], derived: Sources) -> None:
        self.sources = sources
        self.scores = scores
        self.derived = derived

    def framework(self, node: Node) -> Published:
        """One framework. Raises KnowledgeError if a key or a name is wrong."""
        kind = node.fields(["kind"], list(node.entries()))["kind"].one_of(KINDS, "kind")
        optional = ["context", *(["per_lesion", "classes", "score"] if kind == "classification" else [])]
        fields = node.fields([*_ABOUT, *_KIND_KEYS[kind]], optional)
        if kind == "classification" and ("classes" in fields) is ("score" in fields):
            raise node.error("a classification has either classes or a score with bands")
        return Published(
            id=fields["id"].text(),
            kind=kind,
            place=fields["place"].whole(),
            head=self._head(fields, kind),
            per_lesion="per_lesion" in fields and fields["per_lesion"].flag(),
            criteria=tuple(self._criterion(part) for part in _items(fields, "criteria")),
            classes=tuple(self._class(part) for part in _items(fields, "classes")),
            score=self._score(fields["score"]) if "score" in fields else None,
            headings=tuple(self._heading(part) for part in _items(fields, "headings")),
            principles=tuple(self._principle(part, fields) for part in _items(fields, "principles")),
        )

    def _head(self, fields: Mapping[str, Node], kind: str) -> Json:
        return {
            "framework": fields["id"].text(),
            "name": fields["name"].text(),
            "version": fields["version"].text(),
            "kind": kind,
            "historical": fields["historical"].flag(),
            "citation": known_source(fields["source"], self.sources).to_json(),
            "verification": fields["verification"].one_of(VERIFICATIONS, "verification"),
            "caveats": list(fields["caveats"].texts()),
            "context": [self._context(part) for part in _items(fields, "context")],
        }

    def _context(self, node: Node) -> Json:
        fields = node.fields(["says", "source", "verification"])
        return {
            "says": fields["says"].text(),
            "cite": known_source(fields["source"], self.sources).id,
            "verification": fields["verification"].one_of(VERIFICATIONS, "verification"),
        }

    def _criterion(self, node: Node, id: str = "id", says: str = "says", *also: str) -> Criterion:
        fields = node.fields([id, says], ["met", "not_met", "judged", "unclear", "beside", "either", *also])
        judged = "judged" in fields and fields["judged"].flag()
        edged = "not_met" in fields or judged
        if edged is not ("unclear" in fields):
            raise node.error("the key 'unclear' goes with 'not_met' or 'judged': it says why it cannot be said")
        if "not_met" in fields and (judged or "met" not in fields):
            raise node.error("the key 'not_met' goes with 'met' and without 'judged'")
        met, not_met = (
            parse_condition(fields[key], known=KNOWN_TO_FRAMEWORKS) if key in fields else None
            for key in ("met", "not_met")
        )
        return Criterion(
            fields[id].text(),
            fields[says].text(),
            met,
            not_met,
            judged,
            fields["unclear"].text() if "unclear" in fields else "",
            _names(_items(fields, "beside")),
            _names(_items(fields, "either")),
            self.derived,
        )

    def _class(self, node: Node) -> PublishedClass:
        criterion = self._criterion(node, "class", "label", "strategy")
        fields = node.entries()
        if criterion.met is None:
            raise node.error("the key 'met' is missing")
        strategy = fields["strategy"].text() if "strategy" in fields else None
        shown: Json = {"class": criterion.id, "label": criterion.says, "historical_strategy": strategy}
        return PublishedClass(criterion.id, criterion, shown)

    def _score(self, node: Node) -> ScoreTable:
        score = self.scores[node.one_of(tuple(self.scores), "score")]
        if score.scope != "case" or not all(band.strategy for band in score.bands) or not score.bands:
            raise node.error(f"the score {score.id!r} is not of the case or has no strategy for every band")
        return score

    def _heading(self, node: Node) -> Heading:
        fields = node.fields(["heading", "label", "who", "facts"], ["questions", "score", "also"])
        return Heading(
            fields["heading"].text(),
            fields["label"].text(),
            fields["who"].text(),
            tuple(self._criterion(part) for part in _items(fields, "questions")),
            self.scores[fields["score"].one_of(tuple(self.scores), "score")] if "score" in fields else None,
            tuple(_names(part.items() if isinstance(part.value, list) else [part]) for part in fields["facts"].items()),
            _names(_items(fields, "also")),
            self.derived,
        )

    def _principle(self, node: Node, framework: Mapping[str, Node]) -> Principle:
        criterion = self._criterion(node, "id", "says", "strength")
        return Principle(
            criterion,
            node.fields(["strength"], list(node.entries()))["strength"].one_of(STRENGTHS, "strength"),
            known_source(framework["source"], self.sources).id,
            framework["verification"].one_of(VERIFICATIONS, "verification"),
        )


def _names(nodes: list[Node]) -> tuple[str, ...]:
    return tuple(known_fact(node, KNOWN_TO_FRAMEWORKS).name for node in nodes)


def _items(fields: Mapping[str, Node], key: str) -> list[Node]:
    return fields[key].items() if key in fields else []
