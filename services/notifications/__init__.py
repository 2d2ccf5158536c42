"""Mails, calendar invitations and reminders, and the ledger of what became of each."""
