"""Alembic's entry: runs the pending migrations on the connection that `core.store.migrate` made."""

from alembic import context

context.configure(connection=context.config.attributes["connection"], render_as_batch=True)
context.run_migrations()
