"""The rules and the reference search run with nothing but numpy, scipy, numba and four pure look-ups."""

import subprocess
import sys
from importlib.util import find_spec

from tests.house.tree import PACKAGE, ROOT, files, module

PROBE = """
import sys
ALLOWED = {"numpy", "scipy", "numba", "llvmlite", "ringfence"}
# pure look-ups of papers and names
ALLOWED |= {"stdnum", "phonenumbers", "pypinyin", "rapidfuzz"}

class Guard:
    def find_spec(self, name, path=None, target=None):
        top = name.partition(".")[0]
        # scipy asks sysconfig, whose data module carries the machine in its name
        known = top in ALLOWED or top in sys.stdlib_module_names or top.startswith("_sysconfigdata")
        if not known:
            raise ModuleNotFoundError(f"core may not need {name}")
        if top == "ringfence" and not (name + ".").startswith(("ringfence.core.", "ringfence.")):
            raise ModuleNotFoundError(name)

sys.meta_path.insert(0, Guard())
import importlib
for name in sys.argv[1:]:
    importlib.import_module(name)
assert "django" not in sys.modules and "duckdb" not in sys.modules
ours = {name for name in sys.modules if name.startswith("ringfence.")} - {"ringfence.compiled_cache"}
assert all(name.startswith("ringfence.core") for name in ours), ours
"""


def test_core_imports_without_anything_but_numbers():
    modules = [module(path) for path in files(".py", below=PACKAGE / "core")]
    done = subprocess.run([sys.executable, "-c", PROBE, *modules], cwd=ROOT, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr[-2000:]


# Run inside a Spark task, where pyarrow is; the extra "spark" brings it.
INSIDE_SPARK = {"ringfence.engine.bucket", "ringfence.engine.cluster_rows"}


def test_files_and_engine_import_without_django():
    modules = {module(path) for floor in ("files", "engine") for path in files(".py", below=PACKAGE / floor)}
    assert modules >= INSIDE_SPARK
    if find_spec("pyarrow") is None:
        modules -= INSIDE_SPARK
    probe = "import sys, importlib\n"
    probe += "for name in sys.argv[1:]: importlib.import_module(name)\n"
    probe += "assert 'django' not in sys.modules"
    done = subprocess.run(
        [sys.executable, "-c", probe, *sorted(modules)], cwd=ROOT, capture_output=True, text=True
    )
    assert done.returncode == 0, done.stderr[-2000:]
