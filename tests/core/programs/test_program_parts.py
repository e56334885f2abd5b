"""The named parts of settings: where they go, and what is said of names that are not theirs."""

from collections.abc import Callable, Sequence

import attrs
import pytest

from flexcore.kernel import EventCode, Refusal, Refused
from flexcore.programs import (
    ADDONS,
    PACKAGES,
    PACKS,
    UNLOCKS,
    AddonCodeTaken,
    AddonOption,
    AddonOptionUnknown,
    GamePack,
    PackageCodeTaken,
    PackageType,
    PackageUnknown,
    PackCodeTaken,
    PackUnknown,
    PresetPackage,
    ProgramSettings,
    SelectionMode,
    SettingsChange,
    SpecialGameTaken,
    SpecialGameUnknown,
    Tier,
    TierNameTaken,
    TierUnknown,
    Unlock,
    tiers_of,
)

G1, G2 = EventCode("G1"), EventCode("G2")


def a_pack(code: str, *tiers: Tier) -> GamePack:
    return GamePack(code, f"Pack {code}", SelectionMode.EXACT, 2, 2, tiers)


BIG, SMALL = Tier("Big", 1, 1, (G1,)), Tier("Small", 1, 1, (G2,))
PARKING = AddonOption("parking", "Parking", 2500)
SETTINGS = ProgramSettings(
    game_packs=(a_pack("a"), a_pack("b", BIG, SMALL), a_pack("c")),
    preset_packages=(PresetPackage("derbies", "Derbies", PackageType.PRESET, (G1,)),),
    addon_options=(PARKING,),
    unlocks=(Unlock(G1),),
)


def codes(settings: ProgramSettings) -> str:
    return "".join(pack.code for pack in settings.game_packs)


def refused(change: Callable[[], object]) -> Sequence[Refusal]:
    with pytest.raises(Refused) as refusal:
        change()
    return refusal.value.refusals


@pytest.mark.parametrize(
    ("place", "order"), [(None, "abcn"), (1, "nabc"), (3, "abnc"), (4, "abcn"), (99, "abcn")]
)
def test_a_part_comes_at_its_place_or_last(place: int | None, order: str) -> None:
    assert codes(PACKS.adding(a_pack("n"), place)(SETTINGS)) == order


@pytest.mark.parametrize(
    ("place", "order"), [(None, "abc"), (1, "bac"), (2, "abc"), (3, "acb"), (99, "acb")]
)
def test_a_changed_part_stays_where_it_is_or_goes_to_its_place(
    place: int | None, order: str
) -> None:
    changed = PACKS.changing("b", lambda pack: attrs.evolve(pack, name="New"), place)(SETTINGS)

    assert codes(changed) == order
    assert PACKS.find(changed, "b") == attrs.evolve(PACKS.find(SETTINGS, "b"), name="New")


def test_a_part_is_taken_out_and_the_others_stay() -> None:
    removed = PACKS.removing("a")(SETTINGS)

    assert removed == attrs.evolve(SETTINGS, game_packs=SETTINGS.game_packs[1:])


def test_tiers_are_those_of_their_pack() -> None:
    middle = Tier("Middle", 0, 1)

    added = tiers_of("b").adding(middle, 2)(SETTINGS)
    renamed = tiers_of("b").changing("Middle", lambda tier: attrs.evolve(tier, name="M"))(added)
    removed = tiers_of("b").removing("M")(renamed)

    assert PACKS.find(added, "b").tiers == (BIG, middle, SMALL)
    assert tiers_of("b").find(renamed, "M") == attrs.evolve(middle, name="M")
    assert removed == SETTINGS
    assert codes(added) == "abc"


@pytest.mark.parametrize(
    ("change", "refusal"),
    [
        (PACKS.removing("z"), PackUnknown("z")),
        (PACKS.changing("z", lambda pack: pack), PackUnknown("z")),
        (PACKS.adding(a_pack("b")), PackCodeTaken("b")),
        (tiers_of("z").adding(BIG), PackUnknown("z")),
        (tiers_of("b").removing("Huge"), TierUnknown("b", "Huge")),
        (tiers_of("b").adding(BIG), TierNameTaken("b", "Big")),
        (tiers_of("b").changing("Small", lambda _: BIG), TierNameTaken("b", "Big")),
        (PACKAGES.removing("z"), PackageUnknown("z")),
        (PACKAGES.adding(SETTINGS.preset_packages[0]), PackageCodeTaken("derbies")),
        (ADDONS.removing("z"), AddonOptionUnknown("z")),
        (ADDONS.adding(PARKING), AddonCodeTaken("parking")),
        (UNLOCKS.removing(G2), SpecialGameUnknown(G2)),
        (UNLOCKS.adding(Unlock(G1)), SpecialGameTaken(G1)),
    ],
)
def test_a_name_of_nothing_or_of_another_part_is_refused(
    change: SettingsChange, refusal: Refusal
) -> None:
    assert refused(lambda: change(SETTINGS)) == (refusal,)
    assert refusal.message.endswith((".", "!"))


def test_what_is_not_there_is_not_found() -> None:
    assert refused(lambda: tiers_of("b").find(SETTINGS, "Huge")) == (TierUnknown("b", "Huge"),)
    assert refused(lambda: tiers_of("z").find(SETTINGS, "Big")) == (PackUnknown("z"),)
