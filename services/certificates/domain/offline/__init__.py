"""What a file proves to somebody who has no database and no network: only what they hold."""
