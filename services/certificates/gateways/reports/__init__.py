"""Lists of issued certificates for those who paid: as a sealed document, and for spreadsheets."""
