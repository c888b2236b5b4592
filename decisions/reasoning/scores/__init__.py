"""How a score is counted. Which scores there are, and their points, is in the knowledge."""
