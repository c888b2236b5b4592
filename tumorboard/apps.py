from django.apps import AppConfig


class TumorboardConfig(AppConfig):
    name = "tumorboard"
    verbose_name = "Tumorboard"

    def ready(self) -> None:
        from tumorboard import checks  # noqa: F401  (importing registers the checks)
