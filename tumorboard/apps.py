from django.apps import AppConfig


class TumorboardConfig(AppConfig):
    name = "tumorboard"
    verbose_name = "Tumorboard"

    def ready(self) -> None:
        """Register the checks, and make the Celery application the one that every process rings through."""
        from tumorboard import celery, checks  # noqa: F401  (importing does both)
