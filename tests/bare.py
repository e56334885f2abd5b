"""Run by `nox -s bare` in an environment with flexcore alone.

Every module of it imports, and the code of the tutorials that need nothing else runs.
"""

import importlib
import importlib.metadata
import pkgutil
import re
import subprocess
import sys
from contextlib import redirect_stdout
from io import StringIO
from pathlib import Path

import flexcore

TUTORIALS = Path(__file__).parent.parent / "docs" / "tutorials"
PAGES = ("ask-the-rules.md", "packs-in-your-own-application.md")

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
for page in PAGES:
    blocks = re.findall(
        r"^```python\n(.*?)^```$", (TUTORIALS / page).read_text("utf-8"), re.M | re.S
    )
    if not blocks:
        raise SystemExit(f"{page} has no code.")
    with redirect_stdout(StringIO()):
        exec(compile("\n".join(blocks), page, "exec"), {"__name__": page})
print(f"All {len(names)} modules of flexcore import with {', '.join(sorted(installed))}.")
