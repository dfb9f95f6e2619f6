"""The same file from two people at the same moment has one effect."""

import threading

import pytest
from django.db import connections
from django.utils import timezone

from ringfence.apps.imports.models import Batch
from tests.apps.test_imports import COUNTY, FILE, ledger, run

assert ledger and COUNTY and FILE


@pytest.mark.django_db(transaction=True)
def test_the_same_file_twice_at_once(viewer, ledger):
    done, gate = [], threading.Barrier(2)

    def bring():
        gate.wait()
        try:
            done.append(run(viewer))
        finally:
            connections.close_all()

    threads = [threading.Thread(target=bring) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(done) == 2 and done[0].pk == done[1].pk
    assert Batch.objects.count() == 1
    assert sum(bool(getattr(batch, "repeated", False)) for batch in done) == 1
    assert timezone.now() >= done[0].at
