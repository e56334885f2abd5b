"""Programs as they are read with their settings, and settings as they are saved, set by set."""

from psycopg.types.json import Jsonb

from flex_adapters.postgres.conversation import Conversation
from flex_adapters.postgres.program_addons import ADDON_OPTIONS, save_addons
from flex_adapters.postgres.program_choices import (
    BUILD_YOUR_OWN,
    GAME_PACKS,
    PRESET_PACKAGES,
    save_choices,
)
from flex_adapters.postgres.program_unlocks import UNLOCKS, save_unlocks
from flexcore.programs import Program, settings_to_plain

# Every program with its settings as one document; WHERE or ORDER BY follow.
PROGRAMS = f"""
    SELECT program_id, name, program_type, status, is_active, revision_id, program.version,
           jsonb_build_object(
               'buildYourOwn', {BUILD_YOUR_OWN},
               'gamePacks', {GAME_PACKS},
               'presetPackages', {PRESET_PACKAGES},
               'addonOptions', {ADDON_OPTIONS},
               'unlocks', {UNLOCKS},
               'classNames', (
                   SELECT coalesce(jsonb_agg(jsonb_build_object(
                              'className', class_name, 'classNameId', class_name_id)
                              ORDER BY position), '[]')
                     FROM tbl_flex_program_class_names AS class
                    WHERE class.program_id = program.program_id),
               'configs', (
                   SELECT coalesce(jsonb_object_agg(config_key, config_value), '{{}}')
                     FROM tbl_flex_program_configs AS config
                    WHERE config.program_id = program.program_id),
               'pricingLabels', (
                   SELECT coalesce(jsonb_agg(jsonb_build_object(
                              'label', label, 'priceCodes', price_codes,
                              'ticketTypeCodes', ticket_type_codes)
                              ORDER BY position), '[]')
                     FROM tbl_flex_program_pricing_labels AS label
                    WHERE label.program_id = program.program_id),
               'priceOverrides', (
                   SELECT coalesce(jsonb_agg(jsonb_build_object(
                              'scope', scope, 'code', code, 'price', fixed_price,
                              'basisPoints', override.adjustment_basis_points)
                              ORDER BY position), '[]')
                     FROM tbl_flex_program_price_overrides AS override
                    WHERE override.program_id = program.program_id),
               'adjustment', jsonb_build_object('basisPoints', program.adjustment_basis_points),
               'ticketLimit', ticket_limit) AS settings
      FROM tbl_flex_programs AS program
      JOIN tbl_build_your_own_config USING (program_id)
"""

_DROP_CONFIGS = """
    DELETE FROM tbl_flex_program_configs
     WHERE program_id = %(program_id)s AND NOT %(configs)s::jsonb ? config_key
"""

_SAVE_CONFIGS = """
    INSERT INTO tbl_flex_program_configs AS stored (program_id, config_key, config_value)
    SELECT %(program_id)s, key, value
      FROM jsonb_each(%(configs)s)
        ON CONFLICT (program_id, config_key) DO UPDATE
       SET config_value = EXCLUDED.config_value,
           updated_at = DEFAULT, updated_by = DEFAULT, version = stored.version + 1
     WHERE stored.config_value <> EXCLUDED.config_value
"""

_DROP_CLASS_NAMES = """
    DELETE FROM tbl_flex_program_class_names
     WHERE program_id = %(program_id)s
"""

_SAVE_CLASS_NAMES = """
    INSERT INTO tbl_flex_program_class_names (program_id, class_name, class_name_id, position)
    SELECT %(program_id)s, given ->> 'className', given ->> 'classNameId', position
      FROM jsonb_array_elements(%(class_names)s) WITH ORDINALITY AS list (given, position)
"""

_DROP_PRICING_LABELS = """
    DELETE FROM tbl_flex_program_pricing_labels
     WHERE program_id = %(program_id)s
"""

_SAVE_PRICING_LABELS = """
    INSERT INTO tbl_flex_program_pricing_labels (
        program_id, label, price_codes, ticket_type_codes, position)
    SELECT %(program_id)s, given ->> 'label',
           ARRAY(SELECT jsonb_array_elements_text(given -> 'priceCodes')),
           ARRAY(SELECT jsonb_array_elements_text(given -> 'ticketTypeCodes')), position
      FROM jsonb_array_elements(%(pricing_labels)s) WITH ORDINALITY AS list (given, position)
"""

_DROP_PRICE_OVERRIDES = """
    DELETE FROM tbl_flex_program_price_overrides
     WHERE program_id = %(program_id)s
"""

_SAVE_PRICE_OVERRIDES = """
    INSERT INTO tbl_flex_program_price_overrides (
        program_id, scope, code, fixed_price, adjustment_basis_points, position)
    SELECT %(program_id)s, given ->> 'scope', given ->> 'code', (given ->> 'price')::bigint,
           (given ->> 'basisPoints')::integer, position
      FROM jsonb_array_elements(%(price_overrides)s) WITH ORDINALITY AS list (given, position)
"""

_SAVE_SETTINGS = (
    _DROP_CONFIGS,
    _SAVE_CONFIGS,
    _DROP_CLASS_NAMES,
    _SAVE_CLASS_NAMES,
    _DROP_PRICING_LABELS,
    _SAVE_PRICING_LABELS,
    _DROP_PRICE_OVERRIDES,
    _SAVE_PRICE_OVERRIDES,
)


async def save_settings(connection: Conversation, program: Program) -> None:
    """Make the tables say what a program's settings say; rows that agree are left as they are."""
    await save_choices(connection, program)
    await save_addons(connection, program)
    await save_unlocks(connection, program)
    plain = settings_to_plain(program.settings)
    given = {
        "program_id": program.id,
        "configs": Jsonb(_set_configs(plain["configs"])),
        "class_names": Jsonb(plain["classNames"]),
        "pricing_labels": Jsonb(plain["pricingLabels"]),
        "price_overrides": Jsonb(plain.get("priceOverrides", [])),
    }
    for save in _SAVE_SETTINGS:
        await connection.execute(save, given)


def _set_configs(configs: object) -> dict[str, object]:
    """Leave out the keys that are not set: they have no row."""
    given = configs if isinstance(configs, dict) else {}
    return {key: value for key, value in given.items() if value is not None}
