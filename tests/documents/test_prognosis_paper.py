"""Results worked out elsewhere and the prognosis panel in the meeting pack."""
