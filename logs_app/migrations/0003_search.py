import django.db.models.deletion
import django.utils.timezone
import logs_app.models.fields
from django.db import migrations, models

MARKED = 1000  # logs of one mark
POSTGRESQL = (
    "CREATE TABLE log_words (log_id uuid PRIMARY KEY, words tsvector NOT NULL, project_id bigint NOT NULL)",
    "CREATE INDEX log_words_by_word ON log_words USING gin (words)",
)
# An FTS5 index knows a row by a number, which VACUUM must not change: so it is a column.
SQLITE = (
    "CREATE TABLE log_words (number integer PRIMARY KEY, log_id char(32) NOT NULL UNIQUE, words text NOT NULL,"
    " project_id bigint NOT NULL)",
    "CREATE VIRTUAL TABLE log_words_index USING fts5(words, content = 'log_words', content_rowid = 'number',"
    " tokenize = \"unicode61 remove_diacritics 0 categories 'L* N* M* Co'\")",
    "CREATE TRIGGER log_words_came AFTER INSERT ON log_words BEGIN"
    " INSERT INTO log_words_index (rowid, words) VALUES (new.number, new.words); END",
    "CREATE TRIGGER log_words_went AFTER DELETE ON log_words BEGIN"
    " INSERT INTO log_words_index (log_words_index, rowid, words) VALUES ('delete', old.number, old.words); END",
)


def make_index(apps, schema_editor):
    for statement in POSTGRESQL if schema_editor.connection.vendor == "postgresql" else SQLITE:
        schema_editor.execute(statement)


def drop_index(apps, schema_editor):
    if schema_editor.connection.vendor != "postgresql":
        schema_editor.execute("DROP TABLE log_words_index")
    schema_editor.execute("DROP TABLE log_words")


def mark_what_is_there(apps, schema_editor):
    """The next runs of the task index the logs that came before the index."""
    marks = apps.get_model("logs", "UnindexedLogs").objects
    logs = apps.get_model("logs", "Log").objects.order_by("id")
    ids = {}
    for project_id, log_id in logs.values_list("project_id", "id").iterator():
        ids.setdefault(project_id, []).append(log_id.hex)
        if len(ids[project_id]) == MARKED:
            marks.create(project_id=project_id, log_ids=" ".join(ids.pop(project_id)))
    for project_id, rest in ids.items():
        marks.create(project_id=project_id, log_ids=" ".join(rest))


class Migration(migrations.Migration):

    dependencies = [
        ('logs', '0002_evaluations'),
        ('projects', '0001_initial'),
    ]

    operations = [
        migrations.SeparateDatabaseAndState(
            state_operations=[
                migrations.CreateModel(
                    name='LogWords',
                    fields=[
                        ('log_id', models.UUIDField(editable=False, primary_key=True, serialize=False)),
                        ('words', logs_app.models.fields.WordsField()),
                        ('project', models.ForeignKey(db_constraint=False, db_index=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='projects.project')),
                    ],
                    options={
                        'verbose_name_plural': 'words of logs',
                        'db_table': 'log_words',
                    },
                ),
            ],
            database_operations=[migrations.RunPython(make_index, drop_index)],
        ),
        migrations.CreateModel(
            name='UnindexedLogs',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('log_ids', models.TextField()),
                ('marked_at', models.DateTimeField(default=django.utils.timezone.now)),
                ('project', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='projects.project')),
            ],
            options={
                'db_table': 'unindexed_logs',
            },
        ),
        migrations.RunPython(mark_what_is_there, migrations.RunPython.noop, elidable=True),
    ]
