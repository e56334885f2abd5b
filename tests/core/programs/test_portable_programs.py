"""A program as one document: what comes back, and what is refused by place."""

import json
from collections.abc import Mapping

import pytest
from hypothesis import given
from hypothesis import strategies as st

from flexcore.configs import ConfigUnfit, FrontendConfigUnreadable, NotificationKey
from flexcore.kernel import EventCode, Refusal, Refused
from flexcore.programs import (
    BuildYourOwn,
    ClassName,
    DocumentTooLarge,
    DocumentTooNew,
    DocumentUnreadable,
    Message,
    PortableProgram,
    PriceAdjustment,
    ProgramSettings,
    ProgramType,
    TextUnreadable,
    portable_from_json,
    portable_refusals,
    portable_to_json,
    portable_to_plain,
)
from tests.programs import portable_programs

BANNER = ' { "banner" :\t"Göld 🎟",\r\n"a":2e0,"a":3, "half":"\\ud800" }\n'.encode()
WHOLE = PortableProgram(
    "Holiday sale",
    ProgramType.BUILD_YOUR_OWN,
    ProgramSettings(
        BuildYourOwn(1, 2, (EventCode("G2"), EventCode("G1"))),
        (ClassName("Sideline"),),
        adjustment=PriceAdjustment(-2500),
    ),
    BANNER,
    {NotificationKey.ORDER_CONFIRMATION_EMAIL: Message(True, {"template": "v2", "copies": [1]})},
)


def with_fields(**fields: object) -> bytes:
    """Return the document of a program with other fields in it."""
    return json.dumps(portable_to_plain(WHOLE) | fields).encode()


def refused_as(content: bytes) -> tuple[Refusal, ...]:
    with pytest.raises(Refused) as refused:
        portable_from_json(content)
    return refused.value.refusals


@given(program=portable_programs())
def test_what_is_taken_out_comes_back_equal(program: PortableProgram) -> None:
    written = portable_to_json(program)

    read = portable_from_json(written.encode())

    assert read == program
    assert portable_to_json(read) == written


@pytest.mark.rule("FX-5.2")
def test_the_pages_config_travels_byte_by_byte() -> None:
    assert portable_from_json(portable_to_json(WHOLE).encode()).frontend_config == BANNER


def test_the_document_says_what_it_is_and_can_be_read_by_people() -> None:
    plain = portable_to_plain(WHOLE)

    assert list(plain) == [
        "format",
        "version",
        "name",
        "programType",
        "settings",
        "frontendConfig",
        "notifications",
    ]
    assert (plain["format"], plain["version"]) == ("flex-program", 1)
    assert plain["frontendConfig"] == BANNER.decode()
    assert plain["notifications"] == {
        "order_confirmation_email": {
            "isEnabled": True,
            "settings": {"template": "v2", "copies": [1]},
        }
    }


def test_a_message_that_says_nothing_is_as_if_it_were_left_out() -> None:
    silent = {"order_failure_email": {"isEnabled": False, "settings": {}}}

    assert portable_from_json(with_fields(notifications=silent)).messages == {}


def test_a_document_of_a_newer_flex_is_refused_before_its_fields_are_looked_at() -> None:
    (refusal,) = refused_as(with_fields(version=2, surprise=True, settings=None))

    assert refusal == DocumentTooNew(2, known=1)
    assert refusal.message.startswith("This document was written by a newer Flex: $.version is 2")


@pytest.mark.parametrize(
    ("fields", "finding"),
    [
        ({"format": "flex-cart"}, 'expected "flex-program" @ $.format'),
        ({"version": True}, "expected a whole number from 1 @ $.version"),
        ({"version": 0}, "expected a whole number from 1 @ $.version"),
        ({"version": "1"}, "expected a whole number from 1 @ $.version"),
        ({"addOns": []}, "extra fields found (addOns) @ $"),
        ({"name": 7}, "expected text @ $.name"),
        ({"programType": "tents"}, "@ $.programType"),
        ({"settings": None}, "expected an object @ $.settings"),
        ({"settings": {"ticketLimit": "4"}}, "expected a whole number @ $.settings.ticketLimit"),
        ({"settings": {"seats": 1}}, "extra fields found (seats) @ $.settings"),
        (
            {"settings": {"buildYourOwn": {"eventCodes": ["G1", 7]}}},
            "expected text @ $.settings.buildYourOwn.eventCodes[1]",
        ),
        (
            {"settings": {"gamePacks": [{"code": "x"}]}},
            "required field missing @ $.settings.gamePacks[0].name",
        ),
        (
            {"settings": {"configs": {"pack_structure": {"structure": "tiers"}}}},
            "expected one of packs_with_tiers, packs_only "
            "@ $.settings.configs.pack_structure.structure",
        ),
        ({"frontendConfig": {"a": 1}}, "expected text or null @ $.frontendConfig"),
        ({"frontendConfig": '"\ud800"'}, "@ $.frontendConfig"),
        ({"notifications": []}, "expected an object @ $.notifications"),
        ({"notifications": {"smoke_signal": {}}}, "@ $.notifications[smoke_signal]"),
        (
            {"notifications": {"order_failure_email": {"isEnabled": 1}}},
            "expected true or false @ $.notifications[order_failure_email].isEnabled",
        ),
        (
            {"notifications": {"order_failure_email": {"settings": []}}},
            "expected an object @ $.notifications[order_failure_email].settings",
        ),
    ],
)
def test_what_does_not_fit_is_refused_with_its_path(
    fields: Mapping[str, object], finding: str
) -> None:
    (refusal,) = refused_as(with_fields(**fields))

    assert isinstance(refusal, DocumentUnreadable)
    assert any(each.endswith(finding) for each in refusal.findings), refusal.findings


@pytest.mark.parametrize("content", [b"", b"{", b"[]", b"7", b"\xff", b"[" * 100_000, b"NaN"])
def test_what_is_no_program_is_refused(content: bytes) -> None:
    (refusal,) = refused_as(content)

    assert isinstance(refusal, DocumentUnreadable)


def test_a_key_that_stands_twice_is_refused() -> None:
    content = portable_to_json(WHOLE).replace('"name":', '"name": "Other", "name":').encode()

    with pytest.raises(Refused, match="the key name stands there twice"):
        portable_from_json(content)


@pytest.mark.parametrize(
    "fields",
    [
        {"\ud800": 1},
        {"x" * 9000: 1},
        {f"field {number}": 1 for number in range(5000)},
        {"settings": {"gamePacks": [7] * 5000}},
        {"notifications": {"\ud800": {}}},
    ],
    ids=["half a character", "a long name", "many fields", "many elements", "half a key"],
)
def test_what_is_told_of_a_document_can_be_shown(fields: Mapping[str, object]) -> None:
    (refusal,) = refused_as(with_fields(**fields))

    assert 0 < len(refusal.message.encode()) < 60_000
    assert isinstance(refusal, DocumentUnreadable)
    assert len(refusal.findings) <= 50


def test_a_key_with_half_a_character_that_stands_twice_can_be_shown() -> None:
    (refusal,) = refused_as(b'{"\\ud800": 1, "\\ud800": 2}')

    assert r"the key \ud800 stands there twice" in refusal.message


def test_a_document_of_five_megabytes_is_refused_unread() -> None:
    (refusal,) = refused_as(b"[" * 5_000_000)

    assert refusal == DocumentTooLarge(5_000_000)


def test_all_values_that_cannot_be_kept_are_told_at_once() -> None:
    notifications = {"order_failure_email": {"settings": {"half": "\ud800"}}}

    fields = with_fields(name=" ", frontendConfig="{", notifications=notifications)
    found = portable_refusals(portable_from_json(fields))

    assert [type(each) for each in found] == [
        TextUnreadable,
        FrontendConfigUnreadable,
        ConfigUnfit,
    ]


@given(content=st.binary(max_size=60) | st.text(max_size=60).map(lambda text: text.encode()))
def test_any_bytes_are_read_or_refused(content: bytes) -> None:
    assert refused_as(content)
