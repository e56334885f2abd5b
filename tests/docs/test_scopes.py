import re

from flexcore.access import Scope
from tests.docs.pages import DOCS

PAGE = DOCS / "how-to" / "api-keys.md"


def test_every_scope_stands_in_its_list_with_what_it_allows() -> None:
    listed = re.findall(r"^\| `(\S+)` \| (.+) \|$", PAGE.read_text("utf-8"), re.MULTILINE)

    assert listed == [(scope.value, scope.meaning) for scope in Scope]
