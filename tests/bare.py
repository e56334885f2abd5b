"""Run by `nox -s bare` in an environment with flexcore alone: every module of it imports."""

import importlib
import importlib.metadata
import pkgutil
import subprocess
import sys
from pathlib import Path

import flexcore

names = [module.name for module in pkgutil.walk_packages(flexcore.__path__, "flexcore.")]
for name in names:
    importlib.import_module(name)
installed = {each.metadata["Name"].lower() for each in importlib.metadata.distributions()}
extra = installed - {
    "flexcore",
    "attrs",
    "cattrs",
    "typing-extensions",
    "typing_extensions",
    "pip",
    "setuptools",
}
if extra or len(names) < 50:
    raise SystemExit(f"flexcore alone brought {sorted(extra)} and has {len(names)} modules.")
told = subprocess.run(
    [Path(sys.executable).with_name("flex"), "--help"], capture_output=True, text=True, check=False
)
if told.returncode != 1 or "pip install" not in told.stderr or "Traceback" in told.stderr:
    raise SystemExit(f"Without its extra, the command flex should ask for it: {told.stderr}")
print(f"All {len(names)} modules of flexcore import with {', '.join(sorted(installed))}.")
