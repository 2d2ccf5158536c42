"""Rules of a queue as pure functions: who would get a place, under which rule, and why."""
