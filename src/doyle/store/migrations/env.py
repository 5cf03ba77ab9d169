"""Run by Alembic: migrates the connection that it was handed."""

from alembic import context

from doyle.store.schema import metadata

context.configure(connection=context.config.attributes["connection"], target_metadata=metadata)
context.run_migrations()
