"""What a board's vote amounts to: ballots, tally, agreement, quorum, and what may be signed. Pure."""
