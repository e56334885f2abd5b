"""What every list has that comes in pages."""

from typing import Annotated

from litestar.params import QueryParameter

PAGE = 50
LONGEST_PAGE = 200

Limit = Annotated[int, QueryParameter(ge=1, le=LONGEST_PAGE, description="Most on the page.")]
# Long enough for the longest code, whatever it is written in.
PageCursor = Annotated[
    str | None, QueryParameter(max_length=1100, description="`nextCursor` of the page before.")
]
