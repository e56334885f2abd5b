"""What every list of the staff's has: pages."""

from typing import Annotated

from litestar.params import QueryParameter

from flex_http.orders import LONGEST_PAGE

Limit = Annotated[int, QueryParameter(ge=1, le=LONGEST_PAGE, description="Most on the page.")]
PageCursor = Annotated[
    str | None, QueryParameter(max_length=512, description="`nextCursor` of the page before.")
]
