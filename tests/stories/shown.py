"""What of the knowledge a board's cases show: every rule that some case meets, every clock that has run for one.

Each thing is named as the knowledge names it, with its kind before it: `rule S-08`, `clock P-15`, `row N-10`.
"""

from collections.abc import Iterable, Iterator
from typing import Any

from decisions.reasoning.clocks import LATE, OPEN
from decisions.reasoning.frameworks.shapes import Published
from decisions.reasoning.knowledge import Knowledge
from decisions.reasoning.logic import MET

Json = dict[str, Any]


def to_show(knowledge: Knowledge) -> set[str]:
    """Everything of the knowledge that can be met or shown."""
    rules = (*knowledge.scope, *knowledge.lanes, *knowledge.advice)
    return {
        *(f"rule {rule.id}" for rule in rules),
        *(f"conflict {conflict.id}" for conflict in knowledge.conflicts),
        *(f"clock {clock.id}" for clock in knowledge.clocks),
        *(f"score {id}" for id in knowledge.scores),
        *(f"result {id}" for id in knowledge.recorded),
        *(f"row {row.id}" for row in knowledge.noms.rows),
        *(name for framework in knowledge.frameworks for name in _parts(framework)),
    }


def _parts(framework: Published) -> Iterator[str]:
    principles = tuple(principle.criterion for principle in framework.principles)
    questions = tuple(question for heading in framework.headings for question in heading.criteria)
    yield from (f"criterion {framework.id} {each.id}" for each in (*framework.criteria, *principles, *questions))
    yield from (f"heading {framework.id} {each.id}" for each in framework.headings)
    classes = framework.score.bands if framework.score else framework.classes
    yield from (f"class {framework.id} {each.id}" for each in classes)


def shown(assessments: Iterable[Json], instruments: Iterable[str]) -> set[str]:
    """Everything that some assessment says is met, or has counted, and the instruments recorded."""
    found = {f"result {id}" for id in instruments}
    for said in assessments:
        found.update(_rules(said), _scores(said), *map(_framework, said["frameworks"].items()))
        found.update(f"conflict {each['id']}" for each in said["conflicts"])
        found.update(f"clock {each['id']}" for each in said["clocks"] if each["result"] in (OPEN, LATE, MET))
    return found


def _rules(said: Json) -> Iterator[str]:
    """The rules met. A scope that is open names the rules that wait; they are not met."""
    yield from (f"rule {id}" for id in said["scope"]["rules"] if said["scope"]["in_scope"] is False)
    yield from (f"rule {each['rule']}" for each in said["urgency"]["because"])
    yield from (f"rule {row['id']}" for row in said["rules"] if row["result"] == MET)


def _scores(said: Json) -> Iterator[str]:
    for id, found in said["scores"].items():
        each = found if isinstance(found, list) else [found]
        yield from (f"score {id}" for score in each if score["total"] is not None)


def _framework(named: tuple[str, Json]) -> Iterator[str]:
    """The rows that give NOMS its outcome; criteria and questions met, headings with a fact, classes settled."""
    id, said = named
    yield from (f"row {row['row']}" for row in said.get("rows", ()))
    headings = said.get("headings", ())
    asked = [question for heading in headings for question in heading["questions"]]
    criteria = [*said.get("principles", ()), *asked]
    # The criteria of a classification say why a class fits: the class itself is what is shown of them.
    criteria += said["criteria"] if "class" not in said and "criteria" in said else []
    yield from (f"criterion {id} {each['id']}" for each in criteria if each["result"] == MET)
    known = [heading for heading in headings if any(each is not None for each in heading["facts"].values())]
    yield from (f"heading {id} {heading['heading']}" for heading in known)
    yield from (f"class {id} {each['class']}" for each in (said, *said.get("lesions", ())) if each.get("class"))
