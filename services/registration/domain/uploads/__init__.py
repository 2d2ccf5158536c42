"""Files that people send with a form: what is taken, how long it waits, when it goes."""
