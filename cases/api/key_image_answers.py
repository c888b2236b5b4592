"""Output shapes of key images."""

from typing import Any

from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from cases.api.answers import Answer, PersonAnswer


class WithdrawalAnswer(Answer):
    reason = serializers.CharField()
    withdrawn_by = PersonAnswer()
    withdrawn_at = serializers.DateTimeField()


class KeyImageAnswer(Answer):
    id = serializers.UUIDField()
    study_id = serializers.UUIDField()
    caption = serializers.CharField()
    levels = serializers.ListField(child=serializers.CharField())
    plane = serializers.CharField(help_text="plane and sequence in words")
    media_type = serializers.CharField(help_text="image/png or image/jpeg")
    sha256 = serializers.CharField(help_text="of the picture as it is kept, which is not the file that was sent")
    size = serializers.IntegerField(help_text="in bytes")
    width = serializers.IntegerField(help_text="in pixels")
    height = serializers.IntegerField(help_text="in pixels")
    added_by = PersonAnswer()
    added_at = serializers.DateTimeField()
    withdrawal = serializers.SerializerMethodField()

    @extend_schema_field(WithdrawalAnswer(allow_null=True))
    def get_withdrawal(self, image: Any) -> Any:
        return WithdrawalAnswer(image.withdrawal).data if hasattr(image, "withdrawal") else None


class KeyImageList(Answer):
    results = KeyImageAnswer(many=True)
