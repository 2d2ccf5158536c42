"""One module per outside library or machine: PDF engine, QR code, file store."""
