"""The project: settings, start-up checks, web and worker entry points."""

from tumorboard.celery import app as celery_app

__all__ = ["celery_app"]
