"""What machines read is written whatever is in it."""

import json

import pytest

from flex_cli.output import show_json


def test_half_a_character_is_written_as_its_escape(capsys: pytest.CaptureFixture[str]) -> None:
    show_json({"x": "\ud800", "y": "ö"})

    assert json.loads(capsys.readouterr().out) == {"x": "\ud800", "y": "ö"}


def test_other_characters_stand_as_they_are(capsys: pytest.CaptureFixture[str]) -> None:
    show_json({"y": "ö"})

    assert capsys.readouterr().out == '{"y": "ö"}\n'
