"""Special games of programs, each with what unlocks it."""

from psycopg.types.json import Jsonb

from flex_adapters.postgres.conversation import Conversation
from flexcore.programs import Program, settings_to_plain

# A part of the document of settings; `program` is the row of the program.
UNLOCKS = """
    (SELECT coalesce(jsonb_agg(jsonb_build_object(
                'eventCode', event_code, 'removable', removable,
                'conditions', (
                    SELECT coalesce(jsonb_agg(jsonb_build_object(
                               'minEventCount', min_event_count, 'specificPack', specific_pack,
                               'specificPackage', specific_package, 'custom', custom)
                               ORDER BY condition.position), '[]')
                      FROM tbl_unlock_conditions AS condition
                     WHERE (condition.program_id, condition.event_code)
                         = (special.program_id, special.event_code)))
                ORDER BY special.position), '[]')
       FROM tbl_unlock_special_games AS special
      WHERE special.program_id = program.program_id)
"""

# Conditions go with their games.
_DROP_GAMES = """
    DELETE FROM tbl_unlock_special_games
     WHERE program_id = %(program_id)s
"""

_SAVE_GAMES = """
    INSERT INTO tbl_unlock_special_games (program_id, event_code, removable, position)
    SELECT %(program_id)s, game ->> 'eventCode', (game ->> 'removable')::boolean, position
      FROM jsonb_array_elements(%(unlocks)s) WITH ORDINALITY AS list (game, position)
"""

_SAVE_CONDITIONS = """
    INSERT INTO tbl_unlock_conditions (
        program_id, event_code, position, min_event_count, specific_pack, specific_package, custom)
    SELECT %(program_id)s, game ->> 'eventCode', position,
           (condition ->> 'minEventCount')::integer, condition ->> 'specificPack',
           condition ->> 'specificPackage', condition ->> 'custom'
      FROM jsonb_array_elements(%(unlocks)s) AS game,
           jsonb_array_elements(game -> 'conditions')
               WITH ORDINALITY AS list (condition, position)
"""


async def save_unlocks(connection: Conversation, program: Program) -> None:
    """Make the tables say what a program's special games are; its choices are there already."""
    plain = settings_to_plain(program.settings)
    given = {"program_id": program.id, "unlocks": Jsonb(plain.get("unlocks", []))}
    for save in (_DROP_GAMES, _SAVE_GAMES, _SAVE_CONDITIONS):
        await connection.execute(save, given)
