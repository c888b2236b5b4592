"""Planning a meeting: its states and what fits into it. Pure."""
