"""The add-ons that a program offers, as part of its settings."""

from psycopg.types.json import Jsonb

from flex_adapters.postgres.conversation import Conversation
from flexcore.programs import Program, addon_option_id, settings_to_plain

# Part of the document of settings; `program` is the row of the program.
ADDON_OPTIONS = """
    (SELECT coalesce(jsonb_agg(jsonb_build_object(
                'code', addon_code, 'label', addon_label, 'price', price,
                'serviceFee', service_fee, 'limitPerEvent', limit_per_event,
                'limitPerCart', limit_per_cart, 'eventCodes', to_jsonb(event_codes))
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
        limit_per_event, limit_per_cart, event_codes, position)
    SELECT addon_option_id, %(program_id)s, given ->> 'code', given ->> 'label',
           (given ->> 'price')::bigint, (given ->> 'serviceFee')::bigint,
           (given ->> 'limitPerEvent')::integer, (given ->> 'limitPerCart')::integer,
           ARRAY(SELECT jsonb_array_elements_text(given -> 'eventCodes')), position
      FROM ROWS FROM (unnest(%(ids)s::uuid[]), jsonb_array_elements(%(options)s))
               WITH ORDINALITY AS list (addon_option_id, given, position)
        ON CONFLICT (program_id, addon_code) DO UPDATE
       SET addon_label = EXCLUDED.addon_label, price = EXCLUDED.price,
           service_fee = EXCLUDED.service_fee, limit_per_event = EXCLUDED.limit_per_event,
           limit_per_cart = EXCLUDED.limit_per_cart, event_codes = EXCLUDED.event_codes,
           position = EXCLUDED.position,
           updated_at = DEFAULT, updated_by = DEFAULT, version = stored.version + 1
     WHERE (stored.addon_label, stored.price, stored.service_fee, stored.limit_per_event,
            stored.limit_per_cart, stored.event_codes, stored.position)
           IS DISTINCT FROM
           (EXCLUDED.addon_label, EXCLUDED.price, EXCLUDED.service_fee,
            EXCLUDED.limit_per_event, EXCLUDED.limit_per_cart, EXCLUDED.event_codes,
            EXCLUDED.position)
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
