"""Letters: texts of the site with their placeholders, plain language, and how a letter goes out. Pure."""
