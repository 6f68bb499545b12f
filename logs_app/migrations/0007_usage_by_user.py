from django.db import migrations, models


def mark_hours(apps, schema_editor):
    """The next recount counts the users of the hours that are there."""
    hours = apps.get_model("logs", "UsageHour").objects.filter(divided_by="").order_by()
    marks = apps.get_model("logs", "DirtyHour").objects
    found = hours.values_list("project_id", "hour").iterator()
    marks.bulk_create((marks.model(project_id=project_id, hour=hour) for project_id, hour in found), batch_size=500)


class Migration(migrations.Migration):

    dependencies = [
        ('logs', '0006_usage_days'),
    ]

    operations = [
        migrations.AddField(
            model_name='usageday',
            name='user',
            field=models.TextField(blank=True),
        ),
        migrations.AddField(
            model_name='usagehour',
            name='user',
            field=models.TextField(blank=True),
        ),
        migrations.RunPython(mark_hours, migrations.RunPython.noop),
    ]
