import django.db.models.deletion
import django.utils.timezone
import logs_app.models.fields
from django.db import migrations, models

MARKED = 1000  # logs of one mark


def index_by_word(apps, schema_editor):
    """SQLite looks through the words themselves."""
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute("CREATE INDEX log_words_by_word ON log_words USING gin (words)")


def mark_what_is_there(apps, schema_editor):
    """The next runs of the task index the logs that came before the index."""
    marks = apps.get_model("logs", "UnindexedLogs").objects
    ids = {}
    for project_id, log_id in apps.get_model("logs", "Log").objects.order_by("id").values_list("project_id", "id").iterator():
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
        migrations.RunPython(index_by_word, migrations.RunPython.noop, elidable=False),
        migrations.RunPython(mark_what_is_there, migrations.RunPython.noop, elidable=True),
    ]
