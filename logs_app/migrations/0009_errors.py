import django.db.models.deletion
from django.db import migrations, models

from logs_app.fingerprints import fingerprint_of


def group_errors(apps, schema_editor):
    """The groups of the failed logs that are there; the next recount counts the errors of their hours."""
    logs = apps.get_model("logs", "Log").objects.filter(status="error").order_by()
    errors = apps.get_model("logs", "LogError").objects
    rows = logs.values_list("id", "project_id", "error_type", "error_message").iterator()
    errors.bulk_create(
        (
            errors.model(log_id=id, project_id=project_id, fingerprint=fingerprint_of(type, message))
            for id, project_id, type, message in rows
        ),
        batch_size=500,
    )
    hours = apps.get_model("logs", "UsageHour").objects.filter(divided_by="", errors__gt=0).order_by()
    marks = apps.get_model("logs", "DirtyHour").objects
    found = hours.values_list("project_id", "hour").iterator()
    marks.bulk_create((marks.model(project_id=project_id, hour=hour) for project_id, hour in found), batch_size=500)


class Migration(migrations.Migration):

    dependencies = [
        ('logs', '0008_saved_views'),
        ('projects', '0003_invitations'),
    ]

    operations = [
        migrations.AddField(
            model_name='usageday',
            name='error_group',
            field=models.TextField(blank=True, default=''),
            preserve_default=False,
        ),
        migrations.AddField(
            model_name='usagehour',
            name='error_group',
            field=models.TextField(blank=True, default=''),
            preserve_default=False,
        ),
        migrations.CreateModel(
            name='LogError',
            fields=[
                ('log_id', models.UUIDField(editable=False, primary_key=True, serialize=False)),
                ('fingerprint', models.TextField()),
                ('project', models.ForeignKey(db_constraint=False, db_index=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='projects.project')),
            ],
            options={
                'db_table': 'log_error',
                'ordering': ['-log_id'],
                'indexes': [models.Index(fields=['project', 'fingerprint', '-log_id'], name='log_error_list')],
            },
        ),
        migrations.AddIndex(
            model_name='feedback',
            index=models.Index(fields=['project', 'name', '-created_at'], name='feedback_by_name'),
        ),
        migrations.RunPython(group_errors, migrations.RunPython.noop),
    ]
