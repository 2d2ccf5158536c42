"""What the ledger keeps and the gateways write: facts as values, known to both."""
