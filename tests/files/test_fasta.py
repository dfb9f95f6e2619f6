"""FASTA: names, wrapped lines, and what is refused."""

import pytest

from ringfence.core.words import Refused
from ringfence.files.fasta import read_fasta


def test_names_are_the_first_word_and_lines_join(tmp_path):
    path = tmp_path / "g.fasta"
    path.write_text(">one of two\nACG\nT-\n\n>two\nNACG\n")
    assert read_fasta(path) == {"one": "ACGT-", "two": "NACG"}


def test_empty_and_foreign_files_are_refused(tmp_path):
    path = tmp_path / "g.fasta"
    path.write_text("\n")
    with pytest.raises(Refused, match="no sequence"):
        read_fasta(path)
    path.write_bytes(b"\xff\xfe\x00A")
    with pytest.raises(Refused, match="not a text file"):
        read_fasta(path)
    path.write_text(">\nACG\n")
    with pytest.raises(Refused, match="without a name"):
        read_fasta(path)
