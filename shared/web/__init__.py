"""What every web front of Spinn has alike: factory, languages, errors, sign-in, layout."""
