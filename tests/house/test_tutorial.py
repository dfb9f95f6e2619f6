"""The tutorial runs word for word: each shell block is executed, each block of text after it is what came out."""

import os
import re
import subprocess
import sys

from tests.house.tree import ROOT

BLOCK = re.compile(r"```(sh|text)\n(.*?)```", re.S)
PAGE = ROOT / "docs" / "tutorial" / "index.en.md"


def shell(tmp_path):
    """A folder that looks like the checkout, with `ringfence` on the path."""
    program = tmp_path / "bin" / "ringfence"
    program.parent.mkdir()
    program.write_text(f'#!/bin/sh\nexec "{sys.executable}" -m ringfence "$@"\n')
    program.chmod(0o755)
    (tmp_path / "docs").symlink_to(ROOT / "docs")
    path = f"{program.parent}{os.pathsep}{os.environ['PATH']}"
    return {**os.environ, "PATH": path, "PYTHONPATH": str(ROOT), "NO_COLOR": "1", "COLUMNS": "100"}


def test_the_tutorial_runs_word_for_word(tmp_path):
    environment, output = shell(tmp_path), ""
    for kind, text in BLOCK.findall(PAGE.read_text()):
        if kind == "text":
            assert text.strip() in output
            continue
        done = subprocess.run(
            ["sh", "-ec", text], cwd=tmp_path, env=environment, capture_output=True, text=True, timeout=120
        )
        assert done.returncode == 0, text + done.stderr
        output = done.stdout.replace("\r\n", "\n")
