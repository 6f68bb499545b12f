import django.db.models.deletion
import logs_app.models.fields
import uuid
from django.db import migrations, models


def mark_days(apps, schema_editor):
    """The next recount adds up the days of the hours that are there."""
    hours = apps.get_model("logs", "UsageHour").objects.filter(divided_by="").order_by()
    days = {(project_id, hour.replace(hour=0)) for project_id, hour in hours.values_list("project_id", "hour").iterator()}
    marks = apps.get_model("logs", "DirtyDay").objects
    marks.bulk_create((marks.model(project_id=project_id, day=day) for project_id, day in sorted(days)), batch_size=500)


class Migration(migrations.Migration):

    dependencies = [
        ('logs', '0005_exports'),
        ('projects', '0001_initial'),
        ('prompts', '0003_provider'),
    ]

    operations = [
        migrations.CreateModel(
            name='DirtyDay',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('day', models.DateTimeField()),
                ('project', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='dirty_days', to='projects.project')),
            ],
            options={
                'db_table': 'dirty_day',
                'indexes': [models.Index(fields=['project', 'day'], name='dirty_day_lookup')],
            },
        ),
        migrations.CreateModel(
            name='UsageDay',
            fields=[
                ('id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ('divided_by', models.TextField(blank=True)),
                ('environment', models.TextField(blank=True)),
                ('customer', models.TextField(blank=True)),
                ('provider', models.TextField(blank=True)),
                ('model', models.TextField(blank=True)),
                ('kind', models.TextField(blank=True)),
                ('logs', models.BigIntegerField()),
                ('errors', models.BigIntegerField()),
                ('input_tokens', models.BigIntegerField()),
                ('cache_read_tokens', models.BigIntegerField()),
                ('cache_write_tokens', models.BigIntegerField()),
                ('output_tokens', models.BigIntegerField()),
                ('reasoning_tokens', models.BigIntegerField()),
                ('reported_first_usd', models.DecimalField(decimal_places=12, max_digits=30)),
                ('computed_first_usd', models.DecimalField(decimal_places=12, max_digits=30)),
                ('unpriced_logs', models.BigIntegerField()),
                ('latency_sum_ms', models.FloatField()),
                ('latency_logs', models.BigIntegerField()),
                ('latency_histogram', logs_app.models.fields.HistogramField(default=dict)),
                ('ttft_sum_ms', models.FloatField()),
                ('ttft_logs', models.BigIntegerField()),
                ('ttft_histogram', logs_app.models.fields.HistogramField(default=dict)),
                ('last_at', models.DateTimeField()),
                ('day', models.DateTimeField()),
                ('project', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='usage_by_day', to='projects.project')),
                ('prompt', models.ForeignKey(db_constraint=False, db_index=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, to='prompts.prompt')),
                ('prompt_version', models.ForeignKey(db_constraint=False, db_index=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, to='prompts.promptversion')),
            ],
            options={
                'db_table': 'usage_day',
                'ordering': ['-day'],
                'indexes': [models.Index(fields=['project', 'divided_by', 'day'], name='usage_long_range')],
            },
        ),
        migrations.RunPython(mark_days, migrations.RunPython.noop),
    ]
