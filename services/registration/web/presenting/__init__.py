"""From rows to view models, in the reader's language."""
