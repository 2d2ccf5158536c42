"""Form fields and parts of forms, and where a mistake in them is told."""
