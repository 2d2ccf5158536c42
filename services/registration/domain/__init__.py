"""What registration knows: one module per family of verbs, pure policies, no HTTP, no SQL."""
