"""The tables are made by committed migrations and by nothing else."""

import subprocess

import pytest
from django.core.management import call_command

from tests.house.tree import PACKAGE, ROOT, none


@pytest.mark.django_db
def test_models_and_migrations_agree():
    call_command("makemigrations", "--check", "--dry-run")


def test_every_migration_is_committed():
    if not (ROOT / ".git").exists():
        pytest.skip("not a checkout")
    stray = subprocess.run(
        ["git", "ls-files", "--others", "--exclude-standard", "ringfence/**/migrations/*.py"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    )
    assert stray.stdout == ""


def test_every_app_with_tables_has_migrations():
    bare = [
        path.parent.name
        for path in PACKAGE.glob("apps/*/models.py")
        if "models.Model" in path.read_text() and not list(path.parent.glob("migrations/0*.py"))
    ]
    none(bare)
