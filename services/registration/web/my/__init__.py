"""A person's own page, reached by a signed link: one module for each thing to do there."""
