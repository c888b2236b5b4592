"""The words of pages are those of paper: cases.facts.wording says them once."""

from cases.facts.wording import day_in_words, moment_in_words, unit_in_words, value_in_words

__all__ = ["day_in_words", "moment_in_words", "unit_in_words", "value_in_words"]
