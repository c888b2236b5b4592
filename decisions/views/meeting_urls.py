"""Addresses of meetings, votes, decisions and documents."""

from django.urls import URLPattern

meeting_urls: list[URLPattern] = []
