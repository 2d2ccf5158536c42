"""Programs, their cohorts and sessions: written, published, dated, moved, copied, closed."""
