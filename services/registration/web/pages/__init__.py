"""What pages show: frozen view models, texts in the reader's language."""
