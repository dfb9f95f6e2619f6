"""The database itself refuses to change or delete a link of the chain."""

from django.db import migrations

from ringfence.apps.audit import guard


def put(apps, schema_editor):
    guard.put(schema_editor.connection)


def lift(apps, schema_editor):
    guard.lift(schema_editor.connection)


class Migration(migrations.Migration):
    dependencies = [("audit", "0001_initial")]
    operations = [migrations.RunPython(put, lift)]
