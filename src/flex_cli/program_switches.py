"""`flex programs history` and `preview`: what was active, and what will be."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Annotated
from zoneinfo import ZoneInfo

import typer

from flex_cli.local_times import LOCAL_TIMES, local
from flex_cli.moments import exactly
from flex_cli.output import JsonOption, StoreOption, show_fields, show_json, show_table
from flex_cli.preview_views import PreviewedShop, level_rows
from flex_cli.running import Session, run
from flexcore.kernel import EventCode, ProgramId
from flexcore.programs import Activation


def history(
    limit: Annotated[int, typer.Option(min=1, max=1000, help="Most switches to list.")] = 50,
    store: StoreOption = "",
    as_json: JsonOption = False,
) -> None:
    """List which program was active from when on, who wanted it so, and why; the latest first."""

    async def work(
        session: Session,
    ) -> tuple[Sequence[Activation], Mapping[ProgramId, str], ZoneInfo]:
        shop, application = await session.store(), session.application
        made = await application.switching.history(shop.slug, session.by, limit=limit)
        names = await application.programs.names(shop.slug, session.by)
        return made, names, await application.schedule.zone(shop)

    made, names, zone = run(work, store)
    if as_json:
        show_json([_json(each, names[each.switch.program_id]) for each in made])
        return
    rows = [
        (
            each.epoch,
            local(each.switch.at.astimezone(zone)),
            names[each.switch.program_id],
            each.switch.cause.value.replace("_", " "),
            each.switch.by,
        )
        for each in made
    ]
    show_table(("activation", "from", "program", "how", "by"), rows)


def preview(
    at: Annotated[
        datetime | None,
        typer.Option(formats=LOCAL_TIMES, help="When, on the store's clocks; now if left out."),
    ] = None,
    event: Annotated[
        str | None, typer.Option(help="Code of an event of which to show sections and prices.")
    ] = None,
    choice: Annotated[
        str | None, typer.Option(help="Code of the pack or package whose prices are asked for.")
    ] = None,
    store: StoreOption = "",
    as_json: JsonOption = False,
) -> None:
    """Show the shop as fans saw it or will see it at a time, with the stock of today."""

    async def work(session: Session) -> PreviewedShop:
        shop, application = await session.store(), session.application
        schedule = application.schedule
        moment = application.clock.now() if at is None else await schedule.moment(shop, at)
        code = None if event is None else EventCode(event)
        preview = await application.offers.preview(
            shop.slug, moment, session.by, event_code=code, choice=choice
        )
        program_id = preview.offer.revision.program_id
        pages = await application.frontend_configs.find(shop.slug, program_id, session.by)
        local_moment = moment.astimezone(await schedule.zone(shop))
        return PreviewedShop(local_moment, preview, pages, shop.currency)

    shown = run(work, store)
    if as_json:
        show_json(shown.as_json())
        return
    show_fields(shown.fields())
    rows = [
        (each.event.event_code, each.event.local_date, each.event.name, each.availability.value)
        for each in shown.preview.offer.events
    ]
    show_table(("event", "date", "name", "availability"), rows)
    if quote := shown.preview.quote:
        show_table(("section", "price code", "open", "price", "with fees"), level_rows(quote))


def _json(activation: Activation, name: str) -> dict[str, object]:
    switch = activation.switch
    return {
        "activationEpoch": activation.epoch,
        "programId": str(switch.program_id),
        "name": name,
        "revisionId": str(activation.revision_id),
        "activatedAt": exactly(switch.at),
        "cause": switch.cause.value,
        "activatedBy": switch.by,
    }
