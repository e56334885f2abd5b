"""`flex programs history` and `preview`: what was active, and what will be."""

from collections.abc import Sequence
from datetime import datetime
from typing import Annotated
from zoneinfo import ZoneInfo

import typer

from flex_cli.local_times import LOCAL_TIMES, local
from flex_cli.output import JsonOption, StoreOption, show_fields, show_json, show_table
from flex_cli.program_argument import program_names
from flex_cli.program_views import revision_json
from flex_cli.running import Session, run
from flexcore.kernel import ProgramId
from flexcore.programs import Activation, ActiveOffer


def history(
    limit: Annotated[int, typer.Option(min=1, max=1000, help="Most switches to list.")] = 50,
    store: StoreOption = "",
    as_json: JsonOption = False,
) -> None:
    """List which program was active from when on, who wanted it so, and why; the latest first."""

    async def work(
        session: Session,
    ) -> tuple[Sequence[Activation], dict[ProgramId, str], ZoneInfo]:
        shop, application = await session.store(), session.application
        made = await application.switching.history(shop.slug, session.by, limit=limit)
        names = await program_names(session, shop.slug)
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
    at: Annotated[datetime, typer.Option(formats=LOCAL_TIMES, help="When, on the store's clocks.")],
    store: StoreOption = "",
    as_json: JsonOption = False,
) -> None:
    """Show the shop as it was or will be at a time: the active program, and what it offers."""

    async def work(session: Session) -> tuple[ActiveOffer, datetime]:
        shop, application = await session.store(), session.application
        moment = await application.schedule.moment(shop, at)
        offer = await application.programs.preview(shop.slug, moment, session.by)
        return offer, moment.astimezone(await application.schedule.zone(shop))

    offer, moment = run(work, store)
    if as_json:
        show_json(_offer_json(offer, moment))
        return
    revision = offer.revision
    show_fields(
        {"at": local(moment), "program": revision.document.name, "revision": revision.number}
    )
    rows = [
        (each.event.event_code, each.event.local_date, each.event.name, each.availability.value)
        for each in offer.events
    ]
    show_table(("event", "date", "name", "availability"), rows)


def _json(activation: Activation, name: str) -> dict[str, object]:
    switch = activation.switch
    return {
        "activationEpoch": activation.epoch,
        "programId": str(switch.program_id),
        "name": name,
        "revisionId": str(activation.revision_id),
        "activatedAt": switch.at.isoformat(),
        "cause": switch.cause.value,
        "activatedBy": switch.by,
    }


def _offer_json(offer: ActiveOffer, moment: datetime) -> dict[str, object]:
    return {
        "at": moment.isoformat(),
        "name": offer.revision.document.name,
        **revision_json(offer.revision),
        "events": [
            {"eventCode": each.event.event_code, "availability": each.availability.value}
            for each in offer.events
        ],
    }
