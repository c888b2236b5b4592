"""The knowledge for other systems: the release in use, those that were kept, and whose advice it changed."""

from typing import Any

from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from cases.api.answers import Answer
from cases.api.door import Door
from cases.api.schema import operation
from decisions.actions.compare_advice import compare_advice
from decisions.actions.read_knowledge import read_knowledge
from decisions.documents.change_words import change_words
from decisions.reasoning.entries import entry_id, every_entry
from decisions.reasoning.in_force import ALWAYS
from decisions.reasoning.shown import shown


class ReleaseAnswer(Answer):
    hash = serializers.CharField()
    version = serializers.CharField()
    released = serializers.DateField()
    changes = serializers.CharField()
    first_used_at = serializers.DateTimeField(allow_null=True, help_text="null while no assessment rests on it")
    loaded = serializers.BooleanField(help_text="the one in use")


class ReleaseList(Answer):
    results = ReleaseAnswer(many=True)


class ScoreAnswer(Answer):
    id = serializers.CharField()
    name = serializers.CharField()
    version = serializers.CharField()
    scope = serializers.CharField(help_text="case or lesion")
    direction = serializers.CharField()
    range = serializers.ListField(child=serializers.IntegerField())
    source = serializers.CharField()
    verification = serializers.CharField(help_text="verified or unverified")
    effective_from = serializers.DateField(allow_null=True)
    effective_to = serializers.DateField(allow_null=True)


class RuleAnswer(Answer):
    id = serializers.CharField()
    says = serializers.CharField()
    when = serializers.CharField(help_text="the condition in words; empty where there is none")
    strength = serializers.CharField()
    source = serializers.CharField()
    verification = serializers.CharField()
    effective_from = serializers.DateField(allow_null=True)
    effective_to = serializers.DateField(allow_null=True)
    superseded_by = serializers.CharField(help_text="the id of what took its place; empty while nothing did")


class SourceAnswer(Answer):
    id = serializers.CharField()
    citation = serializers.CharField()
    year = serializers.IntegerField()
    link = serializers.CharField()
    kind = serializers.CharField()
    checked = serializers.CharField(help_text="what of it was seen")


class KnowledgeAnswer(Answer):
    """The release in use. Its texts are in the files of the product; the pages show every row."""

    version = serializers.CharField()
    hash = serializers.CharField()
    released = serializers.DateField()
    changes = serializers.CharField()
    scores = ScoreAnswer(many=True)
    rules = RuleAnswer(many=True)
    sources = SourceAnswer(many=True)


class ChangeAnswer(Answer):
    about = serializers.CharField(help_text="Urgency, First option, or the name of a framework")
    then = serializers.CharField()
    now = serializers.CharField()


class CaseChangeAnswer(Answer):
    case_id = serializers.UUIDField()
    reference = serializers.CharField()
    withheld = serializers.BooleanField(help_text="only the lane is told until your ballot is in")
    changes = ChangeAnswer(many=True)


class AdviceChangesAnswer(Answer):
    """Open cases of which the loaded release says otherwise than the one before it, of the same facts."""

    version = serializers.CharField()
    hash = serializers.CharField()
    before_version = serializers.CharField(allow_null=True, help_text="null while no other release was used")
    before_hash = serializers.CharField(allow_null=True)
    compared = serializers.IntegerField()
    waiting = serializers.IntegerField(help_text="cases not assessed with the loaded release yet")
    results = CaseChangeAnswer(many=True)


class ReadKnowledge(Door):
    @operation("Read the knowledge in use", KnowledgeAnswer)
    def get(self, request: Request) -> Response:
        """Version, hash, and every score, rule and source. It is no patient's data: any person may read it."""
        knowledge = read_knowledge(actor=self.actor).knowledge
        rules = [entry for entry in every_entry(knowledge) if hasattr(entry, "says") and hasattr(entry, "source")]
        answer = {
            "version": knowledge.version,
            "hash": knowledge.hash,
            "released": knowledge.released,
            "changes": knowledge.changes,
            "scores": [_score(score) for score in knowledge.scores.values()],
            "rules": [_rule(rule) for rule in rules],
            "sources": list(knowledge.sources.values()),
        }
        return Response(KnowledgeAnswer(answer).data)


class ListReleases(Door):
    @operation("List the releases of the knowledge", ReleaseList)
    def get(self, request: Request) -> Response:
        """The release in use and every one that an assessment rests on, the newest use first."""
        return Response(ReleaseList({"results": read_knowledge(actor=self.actor).releases}).data)


class ListAdviceChanges(Door):
    @operation("List the cases whose advice changed", AdviceChangesAnswer, also=(404,))
    def get(self, request: Request, board_id: Any) -> Response:
        """Open cases of a board whose lane, first option or framework's outcome is another with the
        loaded release than with the one before."""
        found = compare_advice(actor=self.actor, board_id=board_id)
        answer = {
            "version": found.version,
            "hash": found.hash,
            "before_version": found.before.version if found.before else None,
            "before_hash": found.before.hash if found.before else None,
            "compared": found.compared,
            "waiting": found.waiting,
            "results": [
                {
                    "case_id": row.case.pk,
                    "reference": row.case.reference,
                    "withheld": row.withheld,
                    "changes": [change_words(change) for change in row.changes],
                }
                for row in found.rows
            ],
        }
        return Response(AdviceChangesAnswer(answer).data)


def _score(score: Any) -> dict[str, Any]:
    return {
        "id": score.id,
        "name": score.name,
        "version": score.version,
        "scope": score.scope,
        "direction": f"higher is {score.higher_is}",
        "range": [score.low, score.high],
        "source": score.source.id,
        "verification": score.verification,
        "effective_from": score.period.start,
        "effective_to": score.period.end,
    }


def _rule(rule: Any) -> dict[str, Any]:
    period = getattr(rule, "period", ALWAYS)
    when = shown(getattr(rule, "when", None)).said
    return {
        "id": entry_id(rule),
        "says": rule.says,
        "when": when.line if when else "",
        "strength": getattr(rule, "strength", ""),
        "source": rule.source.id,
        "verification": getattr(rule, "verification", ""),
        "effective_from": period.start,
        "effective_to": period.end,
        "superseded_by": period.superseded_by,
    }
