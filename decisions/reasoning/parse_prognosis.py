"""The order of the prognosis panel and the known bias of its rows, read from YAML."""

from collections.abc import Mapping

from decisions.reasoning.parse_conditions import parse_condition
from decisions.reasoning.parse_scores import VERIFICATIONS, known_source
from decisions.reasoning.prognosis import CLINICIAN, Bias, Panel
from decisions.reasoning.recorded import Instrument
from decisions.reasoning.score_table import ScoreTable
from decisions.reasoning.sources import Source
from decisions.reasoning.yaml_nodes import Node


def parse_panel(
    node: Node, scores: Mapping[str, ScoreTable], recorded: Mapping[str, Instrument], sources: Mapping[str, Source]
) -> Panel:
    """Raises KnowledgeError unless every estimate of survival stands in the order exactly once."""
    fields = node.fields(["months", "order", "bias"])
    wanted = [CLINICIAN, *(score.id for score in scores.values() if score.purpose == "survival")]
    wanted += [one.id for one in recorded.values() if one.group == "survival"]
    order = [each.one_of(wanted, "estimate") for each in fields["order"].items()]
    left_out = [name for name in wanted if name not in order]
    if left_out or len(set(order)) != len(order):
        raise fields["order"].error(f"each estimate stands here once; left out: {', '.join(left_out) or 'none'}")
    biases = tuple(_bias(part, order, sources) for part in fields["bias"].items())
    return Panel(fields["months"].whole(), tuple(order), biases)


def _bias(node: Node, order: list[str], sources: Mapping[str, Source]) -> Bias:
    fields = node.fields(["id", "says", "of", "source", "verification"], ["when"])
    return Bias(
        fields["id"].text(),
        fields["says"].text(),
        tuple(each.one_of(order, "estimate") for each in fields["of"].items()),
        known_source(fields["source"], sources),
        fields["verification"].one_of(VERIFICATIONS, "verification"),
        parse_condition(fields["when"]) if "when" in fields else None,
    )
