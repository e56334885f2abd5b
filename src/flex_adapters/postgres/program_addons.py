"""The add-ons that a program offers, as part of its settings."""

from psycopg.types.json import Jsonb

from flex_adapters.postgres.conversation import Conversation
from flexcore.programs import Program, addon_option_id, settings_to_plain

# Part of the document of settings; `program` is the row of the program.
ADDON_OPTIONS = """
    (SELECT coalesce(jsonb_agg(jsonb_build_object(
                'code', addon_code, 'label', addon_label, 'price', price,
                'serviceFee', service_fee, 'limitPerEvent', limit_per_event,
                'limitPerCart', limit_per_cart, 'eventCodes', to_jsonb(event_codes),
                'vendorPlaces', CASE WHEN vendor_ticket_type_code IS NOT NULL THEN
                    jsonb_build_object(
                        'ticketTypeCode', vendor_ticket_type_code, 'priceCode', vendor_price_code,
                        'events', (
                            SELECT coalesce(jsonb_agg(jsonb_build_object(
                                       'eventCode', event_code,
                                       'vendorEventCode', vendor_event_code)
                                       ORDER BY place.position), '[]')
                              FROM tbl_addon_vendor_events AS place
                             WHERE place.addon_option_id = addon.addon_option_id)) END)
                ORDER BY position), '[]')
       FROM tbl_addon_options AS addon
      WHERE addon.program_id = program.program_id AND position IS NOT NULL)
"""

# Lines of carts and orders refer to what was offered once, so its row stays.
_UNLIST = """
    UPDATE tbl_addon_options
       SET position = NULL,
           updated_at = DEFAULT, updated_by = DEFAULT, version = version + 1
     WHERE program_id = %(program_id)s AND position IS NOT NULL AND addon_code <> ALL (%(codes)s)
"""

_LIST = """
    INSERT INTO tbl_addon_options AS stored (
        addon_option_id, program_id, addon_code, addon_label, price, service_fee,
        limit_per_event, limit_per_cart, event_codes, vendor_ticket_type_code, vendor_price_code,
        position)
    SELECT addon_option_id, %(program_id)s, given ->> 'code', given ->> 'label',
           (given ->> 'price')::bigint, (given ->> 'serviceFee')::bigint,
           (given ->> 'limitPerEvent')::integer, (given ->> 'limitPerCart')::integer,
           ARRAY(SELECT jsonb_array_elements_text(given -> 'eventCodes')),
           given -> 'vendorPlaces' ->> 'ticketTypeCode', given -> 'vendorPlaces' ->> 'priceCode',
           position
      FROM ROWS FROM (unnest(%(ids)s::uuid[]), jsonb_array_elements(%(options)s))
               WITH ORDINALITY AS list (addon_option_id, given, position)
        ON CONFLICT (program_id, addon_code) DO UPDATE
       SET addon_label = EXCLUDED.addon_label, price = EXCLUDED.price,
           service_fee = EXCLUDED.service_fee, limit_per_event = EXCLUDED.limit_per_event,
           limit_per_cart = EXCLUDED.limit_per_cart, event_codes = EXCLUDED.event_codes,
           vendor_ticket_type_code = EXCLUDED.vendor_ticket_type_code,
           vendor_price_code = EXCLUDED.vendor_price_code, position = EXCLUDED.position,
           updated_at = DEFAULT, updated_by = DEFAULT, version = stored.version + 1
     WHERE (stored.addon_label, stored.price, stored.service_fee, stored.limit_per_event,
            stored.limit_per_cart, stored.event_codes, stored.vendor_ticket_type_code,
            stored.vendor_price_code, stored.position)
           IS DISTINCT FROM
           (EXCLUDED.addon_label, EXCLUDED.price, EXCLUDED.service_fee,
            EXCLUDED.limit_per_event, EXCLUDED.limit_per_cart, EXCLUDED.event_codes,
            EXCLUDED.vendor_ticket_type_code, EXCLUDED.vendor_price_code, EXCLUDED.position)
"""

_DROP_VENDOR_EVENTS = """
    DELETE FROM tbl_addon_vendor_events
     USING tbl_addon_options AS addon
     WHERE addon.addon_option_id = tbl_addon_vendor_events.addon_option_id
       AND addon.program_id = %(program_id)s
"""

_SAVE_VENDOR_EVENTS = """
    INSERT INTO tbl_addon_vendor_events (
        addon_option_id, event_code, vendor_event_code, position)
    SELECT addon_option_id, event ->> 'eventCode', event ->> 'vendorEventCode', position
      FROM ROWS FROM (unnest(%(ids)s::uuid[]), jsonb_array_elements(%(options)s))
               AS list (addon_option_id, given)
     CROSS JOIN LATERAL jsonb_array_elements(given -> 'vendorPlaces' -> 'events')
               WITH ORDINALITY AS events (event, position)
"""


async def save_addons(connection: Conversation, program: Program) -> None:
    """Make the table say what a program's settings say of add-ons."""
    codes = [option.code for option in program.settings.addon_options]
    plain = settings_to_plain(program.settings)
    given = {
        "program_id": program.id,
        "codes": codes,
        "ids": [addon_option_id(program.id, code) for code in codes],
        "options": Jsonb(plain.get("addonOptions", [])),
    }
    await connection.execute(_UNLIST, given)
    await connection.execute(_LIST, given)
    await connection.execute(_DROP_VENDOR_EVENTS, given)
    await connection.execute(_SAVE_VENDOR_EVENTS, given)
