"""Addresses of the knowledge: the loaded release, and every earlier one under its hash."""

from django.urls import URLPattern, path

from decisions.views import advice_changes, knowledge


def _addresses(prefix: str) -> list[URLPattern]:
    return [
        path(prefix, knowledge.index, name="knowledge"),
        path(f"{prefix}id/<path:name>/", knowledge.find, name="knowledge_find"),
        path(f"{prefix}<slug:section>/", knowledge.section, name="knowledge_section"),
        path(f"{prefix}<slug:section>/<str:name>/", knowledge.entry, name="knowledge_entry"),
    ]


knowledge_urls: list[URLPattern] = [
    path("knowledge/changes/", advice_changes.changes, name="advice_changes"),
    path("knowledge/releases/", knowledge.releases, name="knowledge_releases"),
    *_addresses("knowledge/releases/<slug:release>/"),
    *_addresses("knowledge/"),
]
