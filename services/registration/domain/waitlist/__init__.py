"""The queue at work: its rule, its offers, its draws, what organizers do to it."""
