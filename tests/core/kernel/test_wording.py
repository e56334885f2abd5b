import pytest

from flexcore.kernel import camel_case, named


def test_a_few_names_are_all_told() -> None:
    assert named(()) == ""
    assert named(("G1",)) == "G1"
    assert named([f"G{number}" for number in range(1, 7)]) == "G1, G2, G3, G4, G5, G6"


def test_of_many_names_the_first_are_told_and_how_many_others_there_are() -> None:
    assert named([f"G{number}" for number in range(1, 8)]) == "G1, G2, G3, G4, G5 and 2 others"
    assert named([f"G{number}" for number in range(1, 83)]).endswith("G5 and 77 others")


@pytest.mark.parametrize(
    ("name", "in_json"),
    [("total", "total"), ("event_code", "eventCode"), ("limit_per_event", "limitPerEvent")],
)
def test_names_stand_in_json_in_camel_case(name: str, in_json: str) -> None:
    assert camel_case(name) == in_json
