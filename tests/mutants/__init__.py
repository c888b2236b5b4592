"""Mutation testing of the scores: `python -m tests.mutants` (see docs/developers.md).

Every number, operator, value and row of each score's YAML, and the Python that counts, is changed
one at a time; the tests that judge it must fail. A mutant that no test notices is named.
"""
