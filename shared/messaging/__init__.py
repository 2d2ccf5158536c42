"""How facts travel: outbox, relay, Redis queues, inbox, dead letters, and work that falls due."""
