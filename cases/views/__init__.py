"""The pages of the case. A view parses, calls one action, renders; it never decides."""
