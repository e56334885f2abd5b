"""Programs as commands show them."""

from flex_cli.moments import exactly
from flex_cli.program_texts import addon_text, unlock_text
from flexcore.kernel import Currency
from flexcore.programs import (
    ABSENT,
    Build,
    Change,
    Choice,
    Program,
    ProgramView,
    Revision,
    choices_of,
    settings_to_plain,
)


def program_json(program: Program) -> dict[str, object]:
    """Return a program without its settings for machines."""
    return {
        "programId": str(program.id),
        "name": program.name,
        "programType": program.program_type.value,
        "programStatus": program.status.value,
        "isActive": program.is_active,
        "revisionId": str(program.revision_id) if program.revision_id else None,
        "version": program.version,
    }


def view_json(view: ProgramView) -> dict[str, object]:
    """Return all of a program for machines."""
    return program_json(view.program) | {
        "settings": settings_to_plain(view.program.settings),
        "revision": revision_json(view.revision) if view.revision else None,
        "events": [
            {
                "eventCode": code,
                "buildStatus": state.build_status.value,
                "isSoldOut": state.is_sold_out,
            }
            for code, state in view.states.items()
        ],
    }


def revision_json(revision: Revision) -> dict[str, object]:
    """Return what was published for machines."""
    return {
        "programId": str(revision.program_id),
        "revisionId": str(revision.revision_id),
        "revision": revision.number,
        "publishedAt": exactly(revision.published_at),
        "publishedBy": revision.published_by,
        "contentHash": revision.content_hash,
    }


def change_json(change: Change) -> dict[str, object]:
    """Return a change for machines; a side on which nothing is there is left out."""
    sides = {"before": change.before, "after": change.after}
    there = {name: value for name, value in sides.items() if value is not ABSENT}
    return {"path": change.path, **there}


def build_json(built: Build) -> dict[str, object]:
    """Return what a build came to for machines."""
    return {
        "builtEvents": len(built.states),
        "soldOutEvents": sum(state.is_sold_out for state in built.states.values()),
        "buildFailure": built.failure,
    }


def build_text(built: Build) -> str:
    """Return what a build came to for people."""
    if built.failure:
        return f"{built.failure} could not be asked what is on sale: run `flex programs build`."
    sold_out = sum(state.is_sold_out for state in built.states.values())
    return f"{len(built.states)} events are built, {sold_out} of them sold out."


def program_fields(view: ProgramView, currency: Currency) -> dict[str, object]:
    """Return the settings that people ask for first, with amounts in the store's currency."""
    program, settings = view.program, view.program.settings
    choices = choices_of(program.program_type, settings)
    addons = [addon_text(option, currency) for option in settings.addon_options]
    return {
        "program": program.name,
        "id": program.id,
        "type": program.program_type.value,
        "status": program.status.value + (", active" if program.is_active else ""),
        "revision": view.revision.number if view.revision else "never published",
        "events": "; ".join(map(choice_text, choices)) or "none to choose from",
        "special games": "; ".join(map(unlock_text, settings.unlocks)) or "none",
        "add-ons": "; ".join(addons) or "none",
        "classes": ", ".join(each.class_name for each in settings.class_names),
        "adjustment": f"{settings.adjustment.basis_points / 100:+g} %",
        "ticket limit": settings.ticket_limit,
    }


def choice_text(choice: Choice) -> str:
    """Return how many events of a choice are bought for people."""
    limits = f"{choice.min_events} to {choice.max_events} of {len(choice.event_codes)}"
    return f"{choice.code}: {limits}" if choice.code else limits
