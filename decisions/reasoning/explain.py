"""An assessment in sentences, for people who would rather read than parse."""

from collections.abc import Iterator
from typing import Any

from decisions.reasoning.frameworks.explained import beside_noms_in_sentences


def explain(assessment: dict[str, Any]) -> list[str]:
    """The assessment as sentences, the most urgent first. Reads only the assessment itself."""
    return [
        *_urgency(assessment),
        *_scope(assessment),
        *_scores(assessment["scores"]),
        *_noms(assessment["frameworks"].get("noms")),
        *beside_noms_in_sentences(assessment["frameworks"]),
        *_options(assessment["options"]),
        *_rules(assessment["rules"]),
        *(_conflict(each) for each in assessment["conflicts"]),
        *_missing(assessment["missing"]),
        *_flips(assessment["sensitivity"]),
        f"Knowledge {assessment['knowledge_version']}, on {assessment['on']}. {assessment['statement']}",
    ]


def _urgency(assessment: dict[str, Any]) -> Iterator[str]:
    urgency = assessment["urgency"]
    certain = "" if urgency["certain"] else " (not certain: more answers could raise it)"
    yield f"Urgency: {urgency['lane']}{certain}."
    yield from (f"{reason['rule'] or 'Open'}: {reason['says']}" for reason in urgency["because"])
    yield from (_clock(clock) for clock in assessment["clocks"] if clock["applies"])
    yield from (f"{flag['kind'].capitalize()}: {flag['says']}" for flag in assessment["flags"])


def _clock(clock: dict[str, Any]) -> str:
    limit = f"{clock['hours']:g} h" if clock["hours"] else "immediately"
    due = f", due {clock['due_at']}" if clock["result"] == "open" else ""
    return f"Clock {clock['id']}, {clock['name']} ({limit} from {clock['starts']}): {clock['result']}{due}."


def _scope(assessment: dict[str, Any]) -> Iterator[str]:
    scope = assessment["scope"]
    if scope["in_scope"] is False:
        yield f"Outside the scope of this advice. {scope['reason']}"
    elif scope["in_scope"] is None:
        yield scope["reason"]


def _scores(scores: dict[str, Any]) -> Iterator[str]:
    for found in scores.values():
        for score in found if isinstance(found, list) else [found]:
            yield _score(score)


def _score(score: dict[str, Any]) -> str:
    where = f" at {score['level']}" if "level" in score else ""
    name = f"{score['name']}{where}"
    if "grade" in score:
        return (
            f"{name}: {score['grade']}, {score['band_label']}."
            if score["grade"] is not None
            else f"{name}: not recorded."
        )
    if score["total"] is not None:
        return f"{name}: {score['total']} of {score['range'][1]} ({score['direction']}), {score['band_label']}."
    low, high = score["interval"]
    band = f" Either way {score['band_label']}." if score["band"] else ""
    return f"{name}: incomplete, {low} to {high} possible; not recorded: {', '.join(score['missing'])}.{band}"


def _noms(noms: dict[str, Any] | None) -> Iterator[str]:
    if not noms or not noms["axes"]:
        return
    yield from (f"NOMS {name.upper()}: {axis['finding']}" for name, axis in noms["axes"].items())
    if noms["outcome"]:
        provisional = f" Provisional without {', '.join(noms['needs'])}." if noms["provisional"] else ""
        yield from (f"NOMS {row['row']}: {row['says']}" for row in noms["rows"])
        yield f"NOMS outcome for {noms['level']}: {', '.join(noms['outcome'])}.{provisional}"
    else:
        rows = ", ".join(f"{each['row']} if {each['when']}" for each in noms["alternatives"])
        yield f"NOMS gives no single outcome for {noms['level']}: {rows}."


def _options(options: list[dict[str, Any]]) -> Iterator[str]:
    for option in options:
        against = " ".join(f"Against: {reason['says']}" for reason in option["against"])
        needs = f" Needs: {', '.join(option['needs'])}." if option["needs"] else ""
        away = " Not available here." if option["unavailable_here"] else ""
        standing = option["standing"].replace("_", " ")
        yield f"{option['rank']}. {option['label']}: {standing}.{needs}{away} {against}".rstrip()


def _rules(rules: list[dict[str, Any]]) -> Iterator[str]:
    """Stops, needs and thresholds; safety and urgency are flags, and what an option rests on is with it."""
    for rule in rules:
        if rule["kind"] in ("stop", "requirement") and rule["result"] == "met":
            yield f"{'Stop' if rule['kind'] == 'stop' else 'Needed'} ({rule['id']}): {rule['says']}"
        if rule["kind"] == "threshold" and rule["result"] != "cannot say":
            yield f"Threshold {rule['result']} ({rule['id']}): {rule['says']}"


def _conflict(conflict: dict[str, Any]) -> str:
    because = conflict["because"].rstrip(".")
    return (
        f"Sources disagree ({conflict['id']}): {conflict['says']} Frameworks disagree because {because}. "
        f"It turns on {conflict['turns_on']}."
    )


def _missing(missing: list[dict[str, Any]]) -> Iterator[str]:
    for each in missing:
        if each["matters"] == "decisive":
            yield f"Missing and decisive: {each['fact']}. {each['changes']}"
    refining = [each["fact"] for each in missing if each["matters"] == "refines"]
    if refining:
        yield f"Missing, would complete a score: {', '.join(refining)}."


def _flips(steps: list[dict[str, Any]]) -> Iterator[str]:
    for step in steps:
        by = f" (as in: {', '.join(step['by'])})" if step.get("by") else ""
        yield f"If {step['fact']} were {step['to']} instead of {step['from']}{by}, {step['effect']}."
