"""What registration keeps: models by noun, named reads and locks."""
