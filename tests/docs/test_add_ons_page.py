"""The documents of the page about add-ons, read by what reads them in earnest."""

import json

import msgspec

from flex_http.cart_bodies import ManageBody
from flexcore.programs import publish_refusals, settings_from_json, settings_from_plain
from tests.docs.pages import DOCS, blocks

PAGE = DOCS / "how-to" / "add-ons.md"


def test_the_settings_of_the_page_can_be_published_and_its_wishes_are_for_them() -> None:
    document, _, wishes = blocks(PAGE, "json")
    settings = settings_from_json(document)
    body = msgspec.json.decode(wishes, type=ManageBody)

    assert publish_refusals(settings, frozenset(settings.event_codes)) == ()
    assert [wish.addon_option for wish in body.addons] == [settings.addon_options[0].code]
    assert {wish.event_code for wish in body.seats} <= set(settings.event_codes)


def test_the_option_of_the_ticketing_system_can_be_published_beside_the_others() -> None:
    document, option, _ = map(json.loads, blocks(PAGE, "json"))
    document["addonOptions"].append(option)
    settings = settings_from_plain(document)

    assert publish_refusals(settings, frozenset(settings.event_codes)) == ()
    assert settings.addon_options[-1].vendor_places is not None
