"""Where it is: tables, queries, migrations and the embedded PostgreSQL."""
