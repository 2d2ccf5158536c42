"""Who may sign up: rules, invitations, codes, approval."""
