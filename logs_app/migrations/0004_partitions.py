"""On PostgreSQL `log`, `log_body` and `log_words` become partitioned by the log's id. The tables that are there, with all
their rows, become the default partitions; `logs_app.partitions` then makes the weeks, and moves the rows into them.

Nothing is copied here, and Django's state does not change: a model does not know that its table is partitioned.
"""

from django.db import migrations

TABLES = {"log": "id", "log_body": "log_id", "log_words": "log_id"}
INDEXES = """
    SELECT c.relname, pg_get_indexdef(c.oid) FROM pg_index i JOIN pg_class c ON c.oid = i.indexrelid
    WHERE i.indrelid = %s::regclass AND NOT i.indisprimary
"""
LARGE = """
    SELECT attname FROM pg_attribute WHERE attrelid = %s::regclass AND attnum > 0 AND NOT attisdropped
    AND atttypid IN ('text'::regtype, 'jsonb'::regtype)
"""


def partition(apps, schema_editor):
    if schema_editor.connection.vendor != "postgresql":
        return
    with schema_editor.connection.cursor() as cursor:
        for table, key in TABLES.items():
            _compress(cursor, table)
            indexes = _rows(cursor, INDEXES, table)
            cursor.execute(f"ALTER TABLE {table} RENAME TO {table}_default")
            cursor.execute(f"ALTER INDEX {table}_pkey RENAME TO {table}_default_pkey")
            cursor.execute(
                f"CREATE TABLE {table} (LIKE {table}_default INCLUDING DEFAULTS INCLUDING STORAGE "
                f"INCLUDING COMPRESSION, CONSTRAINT {table}_pkey PRIMARY KEY ({key})) PARTITION BY RANGE ({key})"
            )
            for name, definition in indexes:
                cursor.execute(f"ALTER INDEX {name} RENAME TO {name}_default")
                cursor.execute(definition)
            # Takes the indexes of the default partition for those of the whole: none is built anew.
            cursor.execute(f"ALTER TABLE {table} ATTACH PARTITION {table}_default DEFAULT")


def join(apps, schema_editor):
    if schema_editor.connection.vendor != "postgresql":
        return
    with schema_editor.connection.cursor() as cursor:
        for table in TABLES:
            indexes = _rows(cursor, INDEXES, table)
            cursor.execute(f"ALTER TABLE {table} DETACH PARTITION {table}_default")
            cursor.execute(f"INSERT INTO {table}_default SELECT * FROM {table}")
            cursor.execute(f"DROP TABLE {table}")
            cursor.execute(f"ALTER TABLE {table}_default RENAME TO {table}")
            cursor.execute(f"ALTER INDEX {table}_default_pkey RENAME TO {table}_pkey")
            for name, _ in indexes:
                cursor.execute(f"ALTER INDEX {name}_default RENAME TO {name}")


def _compress(cursor, table):
    """lz4 for what is large, where the server was built with it: packs as well as pglz does, in a fraction of the time."""
    cursor.execute("SELECT 'lz4' = ANY(enumvals) FROM pg_settings WHERE name = 'default_toast_compression'")
    if cursor.fetchone() != (True,):
        return
    for (column,) in _rows(cursor, LARGE, table):
        cursor.execute(f'ALTER TABLE {table} ALTER COLUMN "{column}" SET COMPRESSION lz4')


def _rows(cursor, question, table):
    cursor.execute(question, [table])
    return cursor.fetchall()


class Migration(migrations.Migration):
    dependencies = [("logs", "0003_search")]
    operations = [migrations.RunPython(partition, join)]
