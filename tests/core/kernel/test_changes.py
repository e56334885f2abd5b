import pytest

from flexcore.kernel import Change, EntityKind, EntityRef

TAG = EntityRef(EntityKind.TAG, "7")


@pytest.mark.parametrize(
    ("before", "after", "left_before", "left_after"),
    [
        ({"a": 1, "b": 2}, {"a": 1, "b": 3}, {"b": 2}, {"b": 3}),
        ({"a": None}, {}, {"a": None}, {}),
        ({}, {"a": None}, {}, {"a": None}),
        ({"a": [1]}, {"a": [1]}, {}, {}),
    ],
)
def test_of_a_change_the_values_that_differ_are_told_and_no_others(
    before: dict[str, object],
    after: dict[str, object],
    left_before: dict[str, object],
    left_after: dict[str, object],
) -> None:
    change = Change.between("tag.changed", TAG, before, after)

    assert change == Change("tag.changed", TAG, left_before, left_after)
