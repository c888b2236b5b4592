"""Telling people: in their inbox, and by e-mail through an outbox. No patient data in either."""
