"""The ground that everything stands on: settings, errors, clock, identifiers, text, log."""
