"""How rules are broken, area by area."""

from tests.rules.breaking import Mutation

_GENERAL = (
    # A driver that reaches a repository.
    Mutation(
        "flex_http.carts:read_cart",
        "from flex_adapters.postgres.carts import PostgresCarts\nreturn PostgresCarts",
        ("FX-0.1",),
    ),
    # SQL outside of its adapters.
    Mutation(
        "flexcore.catalog.rules:has_started",
        'return bool("SELECT starts_at FROM events WHERE true")',
        ("FX-0.2",),
    ),
    # A repository that knows another's table.
    Mutation("flex_adapters.postgres.catalog:_typed", 'return {"from": "tbl_carts"}', ("FX-0.3",)),
)

_PROGRAMS = (
    Mutation("flexcore.programs.lifecycle:is_the_only_active", "return None", ("FX-1.3", "FX-1.5")),
    Mutation("flexcore.programs.soundness.__init__:_of_another_type", "yield from ()", ("FX-1.7",)),
    # A config key that stands twice: the last one wins.
    Mutation("flexcore.programs.documents:_each_key_once", "return dict(pairs)", ("FX-1.11",)),
    # The block limiter never counts.
    Mutation("flexcore.programs.configs:BlockLimiter.limit", "return None", ("FX-1.12",)),
    Mutation(
        "flexcore.programs.soundness.common:payment_can_be_taken", "return None", ("FX-1.15",)
    ),
    Mutation("flexcore.programs.soundness.common:some_class_is_sold", "return None", ("FX-1.16",)),
    Mutation(
        "flexcore.programs.terms:ClassName.identifier", "return self.class_name", ("FX-1.18",)
    ),
    # Labels whether or not several prices are enabled, and whatever the price.
    Mutation(
        "flexcore.programs.pricing:labels_for",
        "return settings.pricing_labels",
        ("FX-1.19", "FX-1.21"),
    ),
    Mutation("flexcore.programs.pricing:labels_for", "return ()", ("FX-1.20",)),
    Mutation(
        "flexcore.programs.choosing.selection:completeness_refusals",
        "return ()",
        ("FX-1.22", "FX-1.23"),
    ),
    Mutation(
        "flexcore.programs.choosing.selection:selection_refusals",
        "return ()",
        ("FX-1.23", "FX-1.26"),
    ),
    # Offered is what is listed, live or not.
    Mutation(
        "flexcore.programs.choosing.selection:offered_events",
        "listed = revision.settings.build_your_own.event_codes\n"
        "return {each: availability(states.get(each)) for each in listed}",
        ("FX-1.25", "FX-1.26"),
    ),
    Mutation(
        "flexcore.programs.choosing.selection:availability",
        "return Availability.ON_SALE",
        ("FX-1.27", "FX-1.28"),
    ),
    Mutation("flexcore.programs.soundness.packs:mode_agrees", "yield from ()", ("FX-1.29",)),
    Mutation("flexcore.programs.choosing.choices:choice_meant", "return None", ("FX-1.31",)),
    Mutation("flexcore.programs.soundness.packs:has_a_tier", "yield from ()", ("FX-1.32",)),
    Mutation(
        "flexcore.programs.soundness.packs:tier_minimums_reach_the_packs",
        "yield from ()",
        ("FX-1.34",),
    ),
    Mutation(
        "flexcore.programs.soundness.packs:each_event_in_one_tier", "yield from ()", ("FX-1.37",)
    ),
    # A package is never incomplete.
    Mutation(
        "flexcore.programs.choosing.completing:_missing_of_package",
        "yield from ()",
        ("FX-1.39", "FX-1.40"),
    ),
    # Special games are like any others.
    Mutation("flexcore.programs.revisions:Revision.special_games", "return {}", ("FX-1.45",)),
    Mutation(
        "flexcore.programs.unlocking:_standing",
        "return SpecialGame(unlock.event_code, unlock.removable, None)",
        ("FX-1.47", "FX-1.48", "FX-1.49"),
    ),
    Mutation("flexcore.carts.special:special_games_kept", "return ()", ("FX-1.46",)),
    Mutation("flexcore.carts.special:special_games_lost", "return ()", ("FX-1.50",)),
)

_VENUES_AND_EVENTS = (
    # A venue that is defined again becomes another.
    Mutation("flexcore.catalog.model:VenueLayout.with_ids_of", "return self", ("FX-7.5",)),
    # The venue of an event is not looked for.
    Mutation(
        "flex_adapters.memory.catalog:MemoryCatalog.save_events",
        "self.state.events.update({event.id: event for event in events})",
        ("FX-8.3",),
    ),
    Mutation("flexcore.catalog.rules:is_live", "return event is not None", ("FX-9.1",)),
    Mutation("flexcore.catalog.service:CatalogService.suites_of", "return ()", ("FX-9.4",)),
)

_CARTS = (
    Mutation("flexcore.carts.rules:may_use", "return True", ("FX-15.4",)),
    Mutation("flexcore.carts.rules:drops_no_held_event", "return ()", ("FX-15.3",)),
    Mutation("flexcore.carts.rules:is_ready_for_checkout", "return ()", ("FX-15.8",)),
    Mutation("flexcore.carts.rules:not_as_held", "return ()", ("FX-15.8",)),
    # Every rung is tried, whatever the wish names.
    Mutation("flexcore.carts.ladder:rungs_of", "return tuple(Rung)", ("FX-15.14",)),
    Mutation(
        "flexcore.carts.ladder:_next_rung",
        "return attrs.evolve(climb, phase=ClimbPhase.GIVEN_UP), (GiveUp(alternatives),)",
        ("FX-15.14", "FX-15.15", "FX-15.49"),
    ),
    # Seats that nobody keeps stay held.
    Mutation(
        "flexcore.carts.holding:_release_quietly",
        "return True",
        ("FX-15.18",),
    ),
    # A cart that ended can be changed.
    Mutation("flexcore.carts.rules:is_open", "return None", ("FX-15.20",)),
    # Two checkouts that read the same cart both take it.
    Mutation(
        "flex_adapters.memory.carts:MemoryCarts.save",
        "self._keep(attrs.evolve(cart, version=cart.version + 1))\n"
        "return attrs.evolve(cart, version=cart.version + 1)",
        ("FX-15.21",),
    ),
    Mutation("flexcore.carts.model:CartItem.seat_count", "return 0", ("FX-15.46", "FX-15.55")),
    Mutation("flexcore.carts.model:CartItem.service_fee", "return self.subtotal", ("FX-15.47",)),
    # The money is neither captured nor given up when the last seats are sold.
    Mutation(
        "flexcore.checkout.machine:_money_moves", "return _ended(state, ending)", ("FX-15.61",)
    ),
    # What was sold before another event was refused is forgotten.
    Mutation(
        "flexcore.checkout.machine:_ended",
        "return attrs.evolve(state, ending=ending), Finish(ending)",
        ("FX-15.66",),
    ),
)

_IN_PRACTICE = (
    Mutation("flexcore.programs.lifecycle:can_be_activated", "return None", ("FX-16.2", "FX-16.4")),
    Mutation("flexcore.programs.lifecycle:can_be_archived", "return None", ("FX-16.2",)),
    Mutation("flexcore.programs.soundness.__init__:publish_refusals", "return ()", ("FX-16.6",)),
    Mutation("flexcore.programs.proof.findings:publication_refusals", "return ()", ("FX-16.6",)),
    Mutation("flexcore.programs.proof.stock:stock_findings", "yield from ()", ("FX-16.6",)),
    Mutation("flexcore.programs.proof.falls:price_falls", "return ()", ("FX-16.6",)),
    # A draft is on sale as soon as it is published.
    Mutation(
        "flexcore.programs.model:Program.published",
        "return attrs.evolve(\n"
        "    self, status=ProgramStatus.PUBLISHED, revision_id=revision_id, is_active=True\n"
        ")",
        ("FX-16.3",),
    ),
    # The time of a scheduled switch is never noticed.
    Mutation("flexcore.programs.building:ActiveStates.is_due", "return False", ("FX-16.8",)),
    # The program of a window stays when the window ends.
    Mutation(
        "flexcore.programs.schedule:Window.begun",
        "return attrs.evolve(self, status=WindowStatus.OPEN, returns_to=self.program_id)",
        ("FX-16.9",),
    ),
    # A cart is not told under which activation it was begun.
    Mutation("flex_adapters.memory.programs:ProgramState.last_epoch", "return 0", ("FX-16.10",)),
    Mutation("flexcore.programs.pricing:fan_price", "return FanPrice(stock.price)", ("FX-16.14",)),
)

_CONFIGS = (
    # A config that was set counts as if it had not been.
    Mutation(
        "flexcore.configs.keys:ConfigKey.value_of",
        'return self.read(self.unset, "$")',
        ("FX-4.1", "FX-4.2"),
    ),
    # Account groups and ledgers that were set are nobody's.
    Mutation(
        "flexcore.configs.keys:ConfigKey.value_of",
        "return self.unset",
        ("FX-6.1",),
    ),
    # A program may book to any ledger.
    Mutation("flexcore.programs.soundness.ledgers:ledger_is_known", "yield from ()", ("FX-6.2",)),
    # Only objects are taken in for the pages.
    Mutation(
        "flexcore.configs.frontend:is_kept_as_sent",
        'if not content.startswith(b"{"):\n    raise ValueError("no object")\nreturn None',
        ("FX-5.3",),
    ),
    # A message that was switched is not kept.
    Mutation(
        "flexcore.configs.keeping:keep_notification_config",
        "return after",
        ("FX-12.1", "FX-12.2"),
    ),
)

_TAGS_AND_ASSETS = (
    Mutation("flexcore.catalog.tags:can_be_named", "return None", ("FX-10.2",)),
    Mutation("flexcore.catalog.assets:type_is_taken_in", "return None", ("FX-11.1",)),
)

MUTATIONS: tuple[Mutation, ...] = (
    *_GENERAL,
    *_PROGRAMS,
    *_VENUES_AND_EVENTS,
    *_CONFIGS,
    *_TAGS_AND_ASSETS,
    *_CARTS,
    *_IN_PRACTICE,
)
