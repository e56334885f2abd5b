"""How fans choose in a program: Build Your Own's list, game packs and preset packages."""

from psycopg.types.json import Jsonb

from flex_adapters.postgres.conversation import Conversation
from flexcore.programs import Program, settings_to_plain

# Parts of the document of settings; `program` is the row of the program.
BUILD_YOUR_OWN = """
    jsonb_build_object(
        'minEvents', min_events,
        'maxEvents', max_events,
        'eventCodes', (
            SELECT coalesce(jsonb_agg(event_code ORDER BY position), '[]')
              FROM tbl_build_your_own_events AS event
             WHERE event.program_id = program.program_id))
"""

GAME_PACKS = """
    (SELECT coalesce(jsonb_agg(jsonb_build_object(
                'code', pack_code, 'name', pack_name, 'selectionMode', selection_mode,
                'minEvents', pack.min_events, 'maxEvents', pack.max_events,
                'isDefaultPack', is_default_pack,
                'adjustment', CASE WHEN pack.adjustment_basis_points IS NOT NULL THEN
                    jsonb_build_object('basisPoints', pack.adjustment_basis_points) END,
                'tiers', (
                    SELECT coalesce(jsonb_agg(jsonb_build_object(
                               'name', tier_name, 'minEvents', tier.min_events,
                               'maxEvents', tier.max_events,
                               'eventCodes', (
                                   SELECT coalesce(jsonb_agg(event_code ORDER BY position), '[]')
                                     FROM tbl_pack_tier_events AS event
                                    WHERE (event.program_id, event.pack_code, event.tier_name)
                                        = (tier.program_id, tier.pack_code, tier.tier_name)))
                               ORDER BY tier.position), '[]')
                      FROM tbl_game_pack_tiers AS tier
                     WHERE (tier.program_id, tier.pack_code)
                         = (pack.program_id, pack.pack_code)))
                ORDER BY pack.position), '[]')
       FROM tbl_game_packs AS pack
      WHERE pack.program_id = program.program_id)
"""

PRESET_PACKAGES = """
    (SELECT coalesce(jsonb_agg(jsonb_build_object(
                'code', package_code, 'name', package_name, 'packageType', package_type,
                'minEvents', package.min_events, 'maxEvents', package.max_events,
                'allowSoldOutReplacement', allow_sold_out_replacement,
                'allowOptionalEvents', allow_optional_events,
                'adjustment', CASE WHEN package.adjustment_basis_points IS NOT NULL THEN
                    jsonb_build_object('basisPoints', package.adjustment_basis_points) END,
                'eventCodes', (
                    SELECT coalesce(jsonb_agg(event_code ORDER BY position), '[]')
                      FROM tbl_package_events AS event
                     WHERE (event.program_id, event.package_code)
                         = (package.program_id, package.package_code)))
                ORDER BY package.position), '[]')
       FROM tbl_preset_packages AS package
      WHERE package.program_id = program.program_id)
"""

# Every listed event has a state; one that leaves all lists keeps it, for carts begun before.
_KNOW_EVENTS = """
    INSERT INTO tbl_flex_program_events (program_id, event_code)
    SELECT %(program_id)s, event_code
      FROM unnest(%(known)s::text[]) AS event_code
        ON CONFLICT DO NOTHING
"""

_SAVE_RANGE = """
    INSERT INTO tbl_build_your_own_config AS stored (program_id, min_events, max_events)
    VALUES (%(program_id)s, %(min_events)s, %(max_events)s)
        ON CONFLICT (program_id) DO UPDATE
       SET min_events = EXCLUDED.min_events, max_events = EXCLUDED.max_events,
           updated_at = DEFAULT, updated_by = DEFAULT, version = stored.version + 1
     WHERE (stored.min_events, stored.max_events)
           IS DISTINCT FROM (EXCLUDED.min_events, EXCLUDED.max_events)
"""

_UNLIST_EVENTS = """
    DELETE FROM tbl_build_your_own_events
     WHERE program_id = %(program_id)s AND event_code <> ALL (%(event_codes)s)
"""

_LIST_EVENTS = """
    INSERT INTO tbl_build_your_own_events AS stored (program_id, event_code, position)
    SELECT %(program_id)s, event_code, position
      FROM unnest(%(event_codes)s::text[]) WITH ORDINALITY AS given (event_code, position)
        ON CONFLICT (program_id, event_code) DO UPDATE
       SET position = EXCLUDED.position,
           updated_at = DEFAULT, updated_by = DEFAULT, version = stored.version + 1
     WHERE stored.position <> EXCLUDED.position
"""

# Tiers and their events go with their packs, as the events of packages do.
_DROP_PACKS = """
    DELETE FROM tbl_game_packs
     WHERE program_id = %(program_id)s
"""

_SAVE_PACKS = """
    INSERT INTO tbl_game_packs (
        program_id, pack_code, pack_name, selection_mode, min_events, max_events,
        is_default_pack, adjustment_basis_points, position)
    SELECT %(program_id)s, pack ->> 'code', pack ->> 'name', pack ->> 'selectionMode',
           (pack ->> 'minEvents')::integer, (pack ->> 'maxEvents')::integer,
           (pack ->> 'isDefaultPack')::boolean,
           (pack -> 'adjustment' ->> 'basisPoints')::integer, position
      FROM jsonb_array_elements(%(game_packs)s) WITH ORDINALITY AS list (pack, position)
"""

_SAVE_TIERS = """
    INSERT INTO tbl_game_pack_tiers (
        program_id, pack_code, tier_name, min_events, max_events, position)
    SELECT %(program_id)s, pack ->> 'code', tier ->> 'name', (tier ->> 'minEvents')::integer,
           (tier ->> 'maxEvents')::integer, position
      FROM jsonb_array_elements(%(game_packs)s) AS pack,
           jsonb_array_elements(pack -> 'tiers') WITH ORDINALITY AS list (tier, position)
"""

_SAVE_TIER_EVENTS = """
    INSERT INTO tbl_pack_tier_events (program_id, pack_code, event_code, tier_name, position)
    SELECT %(program_id)s, pack ->> 'code', event_code, tier ->> 'name', position
      FROM jsonb_array_elements(%(game_packs)s) AS pack,
           jsonb_array_elements(pack -> 'tiers') AS tier,
           jsonb_array_elements_text(tier -> 'eventCodes')
               WITH ORDINALITY AS list (event_code, position)
"""

_DROP_PACKAGES = """
    DELETE FROM tbl_preset_packages
     WHERE program_id = %(program_id)s
"""

_SAVE_PACKAGES = """
    INSERT INTO tbl_preset_packages (
        program_id, package_code, package_name, package_type, min_events, max_events,
        allow_sold_out_replacement, allow_optional_events, adjustment_basis_points, position)
    SELECT %(program_id)s, package ->> 'code', package ->> 'name', package ->> 'packageType',
           (package ->> 'minEvents')::integer, (package ->> 'maxEvents')::integer,
           (package ->> 'allowSoldOutReplacement')::boolean,
           (package ->> 'allowOptionalEvents')::boolean,
           (package -> 'adjustment' ->> 'basisPoints')::integer, position
      FROM jsonb_array_elements(%(preset_packages)s) WITH ORDINALITY AS list (package, position)
"""

_SAVE_PACKAGE_EVENTS = """
    INSERT INTO tbl_package_events (program_id, package_code, event_code, position)
    SELECT %(program_id)s, package ->> 'code', event_code, position
      FROM jsonb_array_elements(%(preset_packages)s) AS package,
           jsonb_array_elements_text(package -> 'eventCodes')
               WITH ORDINALITY AS list (event_code, position)
"""

_SAVE_CHOICES = (
    _KNOW_EVENTS,
    _SAVE_RANGE,
    _UNLIST_EVENTS,
    _LIST_EVENTS,
    _DROP_PACKS,
    _SAVE_PACKS,
    _SAVE_TIERS,
    _SAVE_TIER_EVENTS,
    _DROP_PACKAGES,
    _SAVE_PACKAGES,
    _SAVE_PACKAGE_EVENTS,
)


async def save_choices(connection: Conversation, program: Program) -> None:
    """Make the tables say how fans choose in a program."""
    choice = program.settings.build_your_own
    plain = settings_to_plain(program.settings)
    given = {
        "program_id": program.id,
        "known": list(program.settings.event_codes),
        "min_events": choice.min_events,
        "max_events": choice.max_events,
        "event_codes": list(choice.event_codes),
        "game_packs": Jsonb(plain.get("gamePacks", [])),
        "preset_packages": Jsonb(plain.get("presetPackages", [])),
    }
    for save in _SAVE_CHOICES:
        await connection.execute(save, given)
