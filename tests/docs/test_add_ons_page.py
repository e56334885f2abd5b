"""The documents of the page about add-ons, read by what reads them in earnest."""

import msgspec

from flex_http.cart_bodies import ManageBody
from flexcore.programs import publish_refusals, settings_from_json
from tests.docs.pages import DOCS, blocks

PAGE = DOCS / "how-to" / "add-ons.md"


def test_the_settings_of_the_page_can_be_published_and_its_wishes_are_for_them() -> None:
    document, wishes = blocks(PAGE, "json")
    settings = settings_from_json(document)
    body = msgspec.json.decode(wishes, type=ManageBody)

    assert publish_refusals(settings, frozenset(settings.event_codes)) == ()
    assert [wish.addon_option for wish in body.addons] == [settings.addon_options[0].code]
    assert {wish.event_code for wish in body.seats} <= set(settings.event_codes)
