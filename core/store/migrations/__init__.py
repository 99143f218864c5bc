"""How the store came to its present form: one numbered file per change, run by Alembic."""

HEAD = "0002"
