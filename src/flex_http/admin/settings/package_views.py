"""Preset packages on the wire."""

from typing import Annotated

import msgspec

from flex_http.admin.settings.wire import (
    EventCodes,
    Label,
    NewCode,
    Number,
    PriceAdjustmentBody,
    PriceAdjustmentView,
    shown,
)
from flex_http.bodies import Body, View
from flexcore.programs import PackageType, PresetPackage


class PackageBody(Body, frozen=True, omit_defaults=True):
    """A package as it is to be."""

    name: Label
    package_type: Annotated[
        PackageType,
        msgspec.Meta(description="`preset`: a fixed list; `flexible`: a pool to pick from."),
    ]
    event_codes: EventCodes
    min_events: Annotated[
        Number | None, msgspec.Meta(description="Fewest from a pool; null for a fixed list.")
    ] = None
    max_events: Annotated[
        Number | None, msgspec.Meta(description="Most from a pool; null for a fixed list.")
    ] = None
    allow_sold_out_replacement: Annotated[
        bool, msgspec.Meta(description="Another event may take the place of a sold-out one.")
    ] = False
    allow_optional_events: Annotated[
        bool, msgspec.Meta(description="Further events may be added.")
    ] = False
    adjustment: Annotated[
        PriceAdjustmentBody | None, msgspec.Meta(description="Null keeps the program's.")
    ] = None


class NewPackageBody(PackageBody, frozen=True, kw_only=True, omit_defaults=True):
    """A package to be added."""

    code: NewCode


class PackageView(View, frozen=True):
    """A preset package."""

    code: str
    name: str
    package_type: PackageType
    event_codes: list[str]
    min_events: int | None
    max_events: int | None
    allow_sold_out_replacement: bool
    allow_optional_events: bool
    adjustment: PriceAdjustmentView | None

    @classmethod
    def of(cls, package: PresetPackage) -> "PackageView":
        """Return a package for the wire."""
        return shown(package, cls)


class PackagesView(View, frozen=True):
    """A page of packages, in the order of the shop."""

    items: list[PackageView]
    next_cursor: Annotated[str | None, msgspec.Meta(description="Null on the last page.")]
