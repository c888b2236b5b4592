from django.apps import AppConfig
from django.db.models.signals import post_migrate, pre_migrate


class DecisionsConfig(AppConfig):
    name = "decisions"
    verbose_name = "Decisions"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Make this app's kinds of background work known, and renew the reporting views with each migration."""
        from decisions import clock  # noqa: F401
        from decisions.models.reporting import drop_views, make_views

        pre_migrate.connect(drop_views, sender=self)
        post_migrate.connect(make_views, sender=self)
