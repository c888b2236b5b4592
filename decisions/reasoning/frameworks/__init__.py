"""How a framework is read. Its rows and modifiers are in the knowledge."""
