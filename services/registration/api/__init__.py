"""The door for programs: REST under /api/v1, described by the OpenAPI document that it makes."""
