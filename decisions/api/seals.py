"""Checking a decision without the server: the export, and the public keys."""

import json
from typing import Any

from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from cases.api.answers import Answer
from cases.api.door import Door
from cases.api.schema import operation
from decisions.actions.export_decision import export_decision
from decisions.actions.read_keys import read_keys


class KeyAnswer(Answer):
    """A public key with which this site has sealed."""

    fingerprint = serializers.CharField(source="key.fingerprint")
    public = serializers.CharField(source="key.public", help_text="Ed25519, hexadecimal")
    first_used_at = serializers.DateTimeField(source="key.first_used_at")
    in_use = serializers.BooleanField()


class KeyList(Answer):
    results = KeyAnswer(many=True)


class ExportAnswer(Answer):
    """Canonical JSON (sorted keys, no spaces) of it with a line feed is what deploy/verify_decision.py reads."""

    body = serializers.DictField(help_text="versions, signatures with seals, ballots, keys")
    sha256 = serializers.CharField()
    seal = serializers.CharField()


class ListKeys(Door):
    @operation("List the public keys", KeyList)
    def get(self, request: Request) -> Response:
        """Every key with which decisions were sealed; the page /keys/ shows the same without logging in."""
        return Response(KeyList({"results": read_keys()}).data)


class ExportDecision(Door):
    @operation("Export a decision", ExportAnswer, also=(404,))
    def get(self, request: Request, decision_id: Any) -> Response:
        """Every version of the decision with all that is needed to check it without this server."""
        return Response(json.loads(export_decision(actor=self.actor, decision_id=decision_id)))
