import subprocess
import sys

NAMES_WEB_SERVERS = """
import sys
import flex_cli.main
print(*sorted({"litestar", "flex_adapters.twins.stripe"} & set(sys.modules)))
"""


def test_no_command_waits_for_a_web_server_that_it_does_not_run() -> None:
    found = subprocess.run(
        [sys.executable, "-c", NAMES_WEB_SERVERS], capture_output=True, text=True, check=True
    )

    assert found.stdout.strip() == ""
