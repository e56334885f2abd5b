"""What must be true of the add-ons of a program, and what one costs."""

from typing import Any
from uuid import UUID

import attrs
import pytest

from flexcore.kernel import EventCode, ProgramId, Refusal
from flexcore.programs import (
    AddonEventsUnknown,
    AddonOption,
    BuildYourOwn,
    ClassName,
    NumberOutOfRange,
    ProgramDocument,
    ProgramSettings,
    ProgramType,
    RepeatedNames,
    TextUnreadable,
    addon_option_id,
    content_hash,
    publish_refusals,
    settings_from_plain,
    settings_refusals,
    settings_to_plain,
)
from tests.builders import USD, usd

G1, G2, G9 = (EventCode(f"G{number}") for number in (1, 2, 9))
IN_CATALOG = frozenset({G1, G2})
PARKING = AddonOption("parking", "Parking, lot C", 2500, 150, 2, 6, (G1,))
MEAL = AddonOption("meal", "Meal voucher", 1800)
SOUND = ProgramSettings(
    BuildYourOwn(1, 2, (G1, G2)), (ClassName("Sideline"),), addon_options=(PARKING, MEAL)
)


def with_parking(**changes: Any) -> ProgramSettings:
    return attrs.evolve(SOUND, addon_options=(attrs.evolve(PARKING, **changes), MEAL))


def test_add_ons_of_a_sound_program_are_kept_and_published() -> None:
    assert settings_refusals(SOUND, IN_CATALOG) == ()
    assert publish_refusals(SOUND, IN_CATALOG) == ()


@pytest.mark.parametrize(
    ("settings", "refusal"),
    [
        (with_parking(price=-1), NumberOutOfRange("price", -1, 0, 100_000_000)),
        (with_parking(service_fee=-1), NumberOutOfRange("serviceFee", -1, 0, 100_000_000)),
        (with_parking(limit_per_event=0), NumberOutOfRange("limitPerEvent", 0, 1, 100)),
        (with_parking(limit_per_event=101), NumberOutOfRange("limitPerEvent", 101, 1, 100)),
        (with_parking(limit_per_cart=0), NumberOutOfRange("limitPerCart", 0, 1, 100)),
        (with_parking(code="meal"), RepeatedNames("addonOptions", ("meal",))),
        (with_parking(label=""), TextUnreadable("''")),
        (with_parking(label="Par\x00king"), TextUnreadable("'Par\\x00king'")),
        (with_parking(code=" "), TextUnreadable("' '")),
        (with_parking(event_codes=(G1, G9)), AddonEventsUnknown("parking", (G9,))),
        (with_parking(event_codes=(G1, G1)), RepeatedNames("eventCodes", (G1,))),
        (
            attrs.evolve(
                SOUND, addon_options=tuple(AddonOption(f"a{n}", "A", 1) for n in range(51))
            ),
            NumberOutOfRange("addonOptions", 51, 0, 50),
        ),
    ],
)
def test_add_ons_that_make_no_sense_are_refused(
    settings: ProgramSettings, refusal: Refusal
) -> None:
    assert refusal in settings_refusals(settings, IN_CATALOG)
    assert refusal in publish_refusals(settings, IN_CATALOG)


def test_an_add_on_is_sold_at_every_event_unless_it_names_some() -> None:
    assert [PARKING.is_sold_at(code) for code in (G1, G2)] == [True, False]
    assert [MEAL.is_sold_at(code) for code in (G1, G2)] == [True, True]


def test_the_price_of_an_add_on_is_its_face_value_and_its_fee() -> None:
    price = PARKING.price_in(USD)

    assert (price.base_price, price.service_fee) == (usd(2500), usd(150))
    assert price.all_in_price == usd(2650)
    assert MEAL.price_in(USD).service_fee == usd(0)


@pytest.mark.rule("FX-15.43")
def test_an_option_keeps_its_id_while_its_program_and_code_stay() -> None:
    first, second = ProgramId(UUID(int=1)), ProgramId(UUID(int=2))

    assert addon_option_id(first, "parking") == addon_option_id(first, "parking")
    assert addon_option_id(first, "parking") != addon_option_id(second, "parking")
    assert addon_option_id(first, "parking") != addon_option_id(first, "meal")


def test_documents_have_add_ons_exactly_where_the_program_has_some() -> None:
    bare = attrs.evolve(SOUND, addon_options=())
    plain = settings_to_plain(SOUND)

    assert settings_from_plain(plain) == SOUND
    assert "addonOptions" not in settings_to_plain(bare)
    assert content_hash(_document(SOUND)) != content_hash(_document(bare))


def _document(settings: ProgramSettings) -> ProgramDocument:
    return ProgramDocument("P", ProgramType.BUILD_YOUR_OWN, settings)
