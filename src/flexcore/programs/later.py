"""Fields that the documents of programs did not always have.

While such a field says nothing it is not written: what says the same is written the same for ever,
and has the hash that it always had.
"""

from typing import Any

import attrs

_LATER = {"flexcore.programs.later": True}


def later_field(default: Any) -> Any:
    """Return a field that is left out of documents while it has its default."""
    return attrs.field(default=default, metadata=_LATER)


def is_later(field: "attrs.Attribute[Any]") -> bool:
    """Tell whether a field is left out of documents while it has its default."""
    return field.metadata.items() >= _LATER.items()
