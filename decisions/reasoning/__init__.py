"""Facts against knowledge: an answer with its trace. Pure: no Django, no clock, no database.

`assess(facts, knowledge, on)` is the one entry: the same inputs give the same answer, ten
years later. Numbers live in `decisions/knowledge`, never here.
"""
