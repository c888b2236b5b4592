"""The job table's engine. Public names: `enqueue`, `Work`, `register`, `run`, `sweep`."""
