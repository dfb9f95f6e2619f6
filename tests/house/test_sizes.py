"""One screen is one thought: files and functions stay short."""

import ast

from tests.house.tree import PACKAGE, files, name, none, tree

FILE_CAP = 400
FUNCTION_CAP = 60
# function -> why it may be longer; only for compiled kernels, whose loops must sit in one place
LONG_KERNELS: dict[str, str] = {}


def test_no_file_is_longer_than_the_cap():
    long = {
        name(path): lines
        for path in files(".py", ".ts", ".html", ".css", ".sql", ".sh")
        if (lines := len(path.read_text().splitlines())) > FILE_CAP
    }
    none(long)


def test_no_function_is_longer_than_the_cap():
    long = {}
    for path in files(".py", below=PACKAGE):
        for node in ast.walk(tree(path)):
            if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef)):
                lines = (
                    (node.end_lineno or 0) - node.body[0].lineno + 1
                )  # a command's options are its signature
                key = f"{name(path)}:{node.name}"
                if lines > FUNCTION_CAP and key not in LONG_KERNELS:
                    long[key] = lines
    none(long)
