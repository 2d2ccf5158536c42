"""The messages that services exchange: names, versions, fields, schemas and examples."""
