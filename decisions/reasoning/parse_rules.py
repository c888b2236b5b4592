"""Rules, frameworks, schemes, treatments and conflicts read from YAML."""

from collections.abc import Mapping
from itertools import product

from decisions.reasoning.decision_list import DecisionList
from decisions.reasoning.in_force import PERIOD_KEYS, parse_period
from decisions.reasoning.knowledge import (
    Evidence,
    Framework,
    HistoryEntry,
    Information,
    NomsRow,
    Offer,
    Rule,
    Scheme,
    Treatment,
)
from decisions.reasoning.parse_conditions import checked_value, known_fact, parse_condition
from decisions.reasoning.parse_items import parse_rows
from decisions.reasoning.parse_scores import VERIFICATIONS, known_source
from decisions.reasoning.sources import Source
from decisions.reasoning.yaml_nodes import Node

LANES = ("emergency", "urgent", "soon", "routine")
STANDINGS = ("recommended", "reasonable", "conditional", "not_advised", "blocked")
AXES: Mapping[str, tuple[str, ...]] = {
    "n": ("low", "high"),
    "o": ("sensitive", "resistant"),
    "m": ("stable", "unstable"),
    "s": ("able", "unable"),
}
STRENGTHS = ("A", "B", "C", "D")
CLASSES = ("sensitive", "moderate", "resistant", "unclear", "unplaced")
_DOES = ("offer", "support", "demote", "qualify", "refuse")
_EFFECTS = ("lane", "scope", "safety", "urgency", "data", "note", "option", "stop", "requirement", "threshold")
_CHECKED = ("secondary", "knowledge")
_CLASSES = (
    "framework",
    "radiotherapy",
    "surgery",
    "minimally_invasive",
    "systemic",
    "supportive",
    "mdt",
    "pathway",
)
_OF_RULES = ["effect", "only_when_known", "lane", "options", "grade", "checked"]
_OF_INFORMATION = ["id", "says", "strength", "source", "verification"]

Sources = Mapping[str, Source]


class RuleReader:
    """Reads rules of one knowledge base; treatments named by rules must be known."""

    def __init__(self, sources: Sources, treatments: Mapping[str, Treatment]) -> None:
        self.sources = sources
        self.treatments = treatments
        self._ids: set[str] = set()

    def rules(self, node: Node, effect: str = "", group: str = "pathway") -> tuple[Rule, ...]:
        """Every rule of a list; `effect` is given when the whole list has one, `group` is their class."""
        return tuple(self._rule(part, effect, group) for part in node.items())

    def guideline(self, node: Node) -> tuple[tuple[Rule, ...], tuple[Information, ...]]:
        """One file of guidelines: its rules, and what it only reports."""
        fields = node.fields(["class", "rules"], ["information"])
        group = fields["class"].one_of(_CLASSES, "class")
        reported = fields["information"].items() if "information" in fields else []
        return self.rules(fields["rules"], group=group), tuple(self._information(part, group) for part in reported)

    def _information(self, node: Node, group: str) -> Information:
        fields = node.fields(_OF_INFORMATION, ["grade", "checked"])
        strength = fields["strength"].one_of(STRENGTHS, "strength")
        checked = self._checked(node, fields)
        return Information(
            self._id(fields["id"]),
            fields["says"].text(),
            strength,
            fields["grade"].text() if "grade" in fields else "",
            self._source(fields),
            self._verification(fields),
            checked,
            _classes(group, strength, checked, ""),
        )

    def _rule(self, node: Node, effect: str, group: str) -> Rule:
        required = (
            ["id", "says", "when"]
            if effect == "scope"
            else ["id", "says", "when", "strength", "source", "verification"]
        )
        fields = node.fields(required, [*_OF_RULES, *PERIOD_KEYS])
        strength = fields["strength"].one_of(STRENGTHS, "strength") if "strength" in fields else "C"
        kind = effect or fields["effect"].one_of(_EFFECTS, "effect")
        checked = self._checked(node, fields)
        return Rule(
            id=self._id(fields["id"]),
            says=fields["says"].text(),
            when=parse_condition(fields["when"]),
            effect=kind,
            strength=strength,
            source=self._source(fields),
            verification=self._verification(fields),
            only_when_known="only_when_known" in fields and fields["only_when_known"].flag(),
            lane=fields["lane"].one_of(LANES, "lane") if "lane" in fields else "",
            options=self._offers(fields),
            grade=fields["grade"].text() if "grade" in fields else "",
            checked=checked,
            classes=_classes(group, strength, checked, kind),
            period=parse_period(fields),
        )

    def _id(self, node: Node) -> str:
        """An id that no rule, row or report before it has. Raises KnowledgeError."""
        id = node.text()
        if id in self._ids:
            raise node.error(f"the id {id} is given twice")
        self._ids.add(id)
        return id

    def _source(self, fields: Mapping[str, Node]) -> Source:
        return known_source(fields["source"], self.sources) if "source" in fields else self.sources["project_policy"]

    def _verification(self, fields: Mapping[str, Node]) -> str:
        if "verification" not in fields:
            return "unverified"
        return fields["verification"].one_of(VERIFICATIONS, "verification")

    def _checked(self, node: Node, fields: Mapping[str, Node]) -> str:
        if "checked" not in fields:
            return ""
        if self._verification(fields) == "verified":
            raise node.error("a verified rule does not say how it was checked otherwise")
        return fields["checked"].one_of(_CHECKED, "way of checking")

    def _offers(self, fields: Mapping[str, Node]) -> tuple[Offer, ...]:
        if "options" not in fields or fields["options"].value == []:
            return ()
        return tuple(self._offer(part) for part in fields["options"].items())

    def _offer(self, node: Node) -> Offer:
        fields = node.fields(["treatment", "does"], ["standing", "needs"])
        does = fields["does"].one_of(_DOES, "verb")
        if does not in ("qualify", "support") and "standing" not in fields:
            raise node.error("the key 'standing' is missing")
        return Offer(
            fields["treatment"].one_of(tuple(self.treatments), "treatment"),
            does,
            fields["standing"].one_of(STANDINGS, "standing") if "standing" in fields else "",
            tuple(_need(part) for part in fields["needs"].items()) if "needs" in fields else (),
        )

    def history(self, node: Node) -> tuple[HistoryEntry, ...]:
        """What earlier guidance said; each entry ended, and names what took its place."""
        return tuple(self._past(part) for part in node.items())

    def _past(self, node: Node) -> HistoryEntry:
        fields = node.fields(["id", "says", "source", "verification", "effective_to", "superseded_by"], PERIOD_KEYS)
        return HistoryEntry(
            fields["id"].text(),
            fields["says"].text(),
            known_source(fields["source"], self.sources),
            self._verification(fields),
            parse_period(fields),
        )

    def framework(self, node: Node) -> Framework:
        """NOMS. Its rows must cover every combination of the axes exactly once."""
        fields = node.fields(
            ["id", "name", "version", "source", "escc_groups", "deficit", "provisional_without", "rows", "modifiers"],
            ["caveats"],
        )
        rows = tuple(self._noms_row(part) for part in fields["rows"].items())
        row_of = _cover(rows, fields["rows"])
        return Framework(
            fields["id"].text(),
            fields["name"].text(),
            fields["version"].text(),
            known_source(fields["source"], self.sources),
            fields["caveats"].texts() if "caveats" in fields else (),
            rows,
            self.rules(fields["modifiers"], group="framework"),
            tuple(_evidence(part) for part in fields["deficit"].items()),
            _escc_groups(fields["escc_groups"]),
            tuple(part.texts() for part in fields["provisional_without"].items()),
            row_of,
        )

    def _noms_row(self, node: Node) -> NomsRow:
        fields = node.fields(["id", "axes", "treatments", "says", "strength", "source", "verification", "reviewed"])
        axes = fields["axes"].fields(tuple(AXES))
        treatments = fields["treatments"].items()
        return NomsRow(
            self._id(fields["id"]),
            {name: frozenset(part.one_of(AXES[name], "value") for part in axes[name].items()) for name in AXES},
            tuple(part.one_of(tuple(self.treatments), "treatment") for part in treatments),
            fields["says"].text(),
            fields["strength"].one_of(STRENGTHS, "strength"),
            known_source(fields["source"], self.sources),
            fields["verification"].one_of(VERIFICATIONS, "verification"),
            fields["reviewed"].text(),
        )


def parse_scheme(node: Node, sources: Sources) -> Scheme:
    """One radiosensitivity grouping."""
    fields = node.fields(["id", "label", "source", "verification", "authority", "rows", "otherwise"])
    rows = parse_rows(fields["rows"], "class")
    for row, part in zip(rows, fields["rows"].items(), strict=True):
        if row.outcome not in CLASSES:
            raise part.error(f"unknown class {row.outcome!r}")
    return Scheme(
        fields["id"].text(),
        fields["label"].text(),
        known_source(fields["source"], sources),
        fields["verification"].one_of(VERIFICATIONS, "verification"),
        fields["authority"].one_of(("placed", "contrast"), "authority"),
        DecisionList(rows, otherwise=fields["otherwise"].one_of(CLASSES, "class")),
    )


def parse_treatment(code: str, node: Node, consents: Mapping[str, str]) -> Treatment:
    """One treatment: its label, the consents and the site capabilities it needs, and whether it is for the person."""
    fields = node.fields(["label", "uses", "capabilities"], ["of_person"])
    uses = [] if fields["uses"].value == [] else fields["uses"].items()
    needed = [] if fields["capabilities"].value == [] else fields["capabilities"].items()
    return Treatment(
        code,
        fields["label"].text(),
        tuple(part.one_of(tuple(consents), "consent") for part in uses),
        tuple(known_fact(part).name for part in needed),
        of_person="of_person" in fields and fields["of_person"].flag(),
    )


def _need(node: Node) -> str:
    """What an option needs: words, or the name of a fact, which is needed until it is known."""
    return known_fact(node).name if "_" in node.text() else node.text()


def _evidence(node: Node) -> Evidence:
    sides = ("yes", "no", "doubt")
    fields = node.fields(["fact"], list(sides))
    if len(fields) < 2:
        raise node.error(f"one of the keys {', '.join(map(repr, sides))} is missing")
    fact = known_fact(fields["fact"])
    values = [fields[side].items() if side in fields else [] for side in sides]
    return Evidence(fact.name, *[frozenset(checked_value(fact, part) for part in parts) for parts in values])


def _escc_groups(node: Node) -> Mapping[str, tuple[str, ...]]:
    fields = node.fields(["low", "high", "undecided"])
    return {name: part.texts() for name, part in fields.items()}


def _classes(group: str, strength: str, checked: str, effect: str) -> tuple[str, ...]:
    """The classes of a rule: its file's, and those that its strength, its source and its kind give it."""
    more = {
        "knowledge_only": checked == "knowledge",
        "local_protocol": strength == "D",
        "urgency": effect in ("urgency", "lane"),
    }
    return (group, *(name for name, given in more.items() if given))


def _cover(rows: tuple[NomsRow, ...], node: Node) -> Mapping[tuple[str, str, str, str], NomsRow]:
    covered = {}
    for n, o, m, s in product(*AXES.values()):
        fitting = [
            row
            for row in rows
            if n in row.axes["n"] and o in row.axes["o"] and m in row.axes["m"] and s in row.axes["s"]
        ]
        if len(fitting) != 1:
            found = ", ".join(row.id for row in fitting) or "no row"
            raise node.error(f"{n}, {o}, {m}, {s} is covered by {found}, not by exactly one row")
        covered[n, o, m, s] = fitting[0]
    return covered
