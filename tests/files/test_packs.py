"""Packs load, hold their own examples, and say on which line they are wrong."""

import pytest

from ringfence.core.contacts.rehearse import rehearse
from ringfence.files import packs


@pytest.mark.parametrize("name", packs.names())
def test_every_example_of_a_shipped_pack_holds(name):
    wrong = [(one.example.name.en, one.wrong) for one in rehearse(packs.load(name)) if one.wrong]
    assert wrong == []
