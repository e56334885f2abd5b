"""Settings and revisions as JSON, and back."""

import json
import string

import attrs
import pytest
from hypothesis import given
from hypothesis import strategies as st

from flexcore.kernel import EventCode, Refused
from flexcore.programs import (
    BlockLimiter,
    BuildYourOwn,
    ClassName,
    DocumentUnreadable,
    InventoryConfig,
    InventoryType,
    LedgerConfig,
    PackStructure,
    PackStructureConfig,
    PaymentPlanConfig,
    PriceAdjustment,
    PricingLabel,
    ProgramConfigs,
    ProgramDocument,
    ProgramSettings,
    ProgramType,
    Toggle,
    canonical_json,
    content_hash,
    from_document,
    settings_from_json,
    settings_from_plain,
    settings_to_plain,
    to_document,
)

texts = st.text(string.ascii_letters + "é€ 中", min_size=1, max_size=8)
lists = st.lists(texts, max_size=3).map(tuple)
toggles = st.builds(Toggle, st.booleans())
configs = st.builds(
    ProgramConfigs,
    st.builds(
        InventoryConfig,
        st.sampled_from(InventoryType),
        toggles,
        toggles,
        st.builds(BlockLimiter, st.booleans(), st.none() | st.integers(1, 20)),
    ),
    st.none() | st.builds(LedgerConfig, texts),
    st.none() | st.builds(PackStructureConfig, st.sampled_from(PackStructure)),
    st.none() | st.builds(PaymentPlanConfig, st.booleans(), st.booleans()),
)
documents = st.builds(
    ProgramDocument,
    texts,
    st.sampled_from(ProgramType),
    st.builds(
        ProgramSettings,
        st.builds(BuildYourOwn, st.integers(1, 9), st.integers(1, 9), lists),
        st.lists(st.builds(ClassName, texts, st.none() | texts), max_size=3).map(tuple),
        configs,
        st.lists(st.builds(PricingLabel, texts, lists, lists), max_size=3).map(tuple),
        st.builds(PriceAdjustment, st.integers(-10_000, 10_000)),
        st.integers(1, 20),
    ),
)


@given(document=documents)
def test_a_document_comes_back_equal_with_the_same_hash(document: ProgramDocument) -> None:
    read = from_document(json.loads(canonical_json(document)))

    assert read == document
    assert content_hash(read) == content_hash(document)


@given(first=documents, second=documents)
def test_two_documents_have_one_hash_exactly_when_they_are_equal(
    first: ProgramDocument, second: ProgramDocument
) -> None:
    assert (content_hash(first) == content_hash(second)) == (first == second)


def test_the_canonical_form_and_its_hash_never_change() -> None:
    settings = ProgramSettings(BuildYourOwn(3, 5, (EventCode("G2"), EventCode("G1"))))
    document = ProgramDocument("Été", ProgramType.BUILD_YOUR_OWN, settings)

    assert canonical_json(document) == (
        '{"format":1,"name":"Été","programType":"build_your_own","settings":{"adjustment":'
        '{"basisPoints":0},"buildYourOwn":{"eventCodes":["G2","G1"],"maxEvents":5,"minEvents":3},'
        '"classNames":[],"configs":{"inventory":{"adaFilter":{"isEnabled":false},"blockLimiter":'
        '{"isEnabled":false,"maxSeatsPerBlock":null},"inventoryType":"seat",'
        '"multiplePricingPerSeat":{"isEnabled":false}},"ledger":null,"pack_structure":null,'
        '"payment_plan":null},"pricingLabels":[],"ticketLimit":8}}'
    )
    assert content_hash(document) == (
        "a7afd3b3875a94dc2dbaea716cf091d98f37cb5d06a97610c4039c5e782f4d83"
    )


def test_a_document_of_a_newer_format_is_refused() -> None:
    plain = to_document(ProgramDocument("P", ProgramType.BUILD_YOUR_OWN, ProgramSettings()))

    with pytest.raises(Refused) as refused:
        from_document(plain | {"format": 2})

    assert isinstance(refused.value.refusals[0], DocumentUnreadable)


@pytest.mark.rule("FX-16.15")
def test_a_revision_holds_all_that_a_program_owns() -> None:
    plain = to_document(ProgramDocument("P", ProgramType.BUILD_YOUR_OWN, ProgramSettings()))
    owned = plain["settings"]

    assert isinstance(owned, dict)
    assert set(owned) == {
        "buildYourOwn",
        "classNames",
        "configs",
        "pricingLabels",
        "adjustment",
        "ticketLimit",
    }
    assert {"inventory", "pack_structure"} <= set(owned["configs"])


@pytest.mark.parametrize(
    ("key", "given_value", "expected"),
    [
        pytest.param(
            "inventory",
            {
                "inventoryType": "suite",
                "adaFilter": {"isEnabled": True},
                "multiplePricingPerSeat": {"isEnabled": True},
                "blockLimiter": {"isEnabled": True, "maxSeatsPerBlock": 4},
            },
            InventoryConfig(InventoryType.SUITE, Toggle(True), Toggle(True), BlockLimiter(True, 4)),
            marks=pytest.mark.rule("FX-1.12"),
        ),
        pytest.param(
            "ledger", {"ledgerId": "L-7"}, LedgerConfig("L-7"), marks=pytest.mark.rule("FX-1.13")
        ),
        pytest.param(
            "pack_structure",
            {"structure": "packs_with_tiers"},
            PackStructureConfig(PackStructure.PACKS_WITH_TIERS),
            marks=pytest.mark.rule("FX-1.14"),
        ),
        pytest.param(
            "pack_structure",
            {"structure": "packs_only"},
            PackStructureConfig(PackStructure.PACKS_ONLY),
            marks=pytest.mark.rule("FX-1.14"),
        ),
        pytest.param(
            "payment_plan",
            {"isEnabled": True, "isRequired": False},
            PaymentPlanConfig(True, False),
            marks=pytest.mark.rule("FX-1.15"),
        ),
    ],
)
def test_each_config_key_holds_what_the_reference_says(
    key: str, given_value: dict[str, object], expected: object
) -> None:
    settings = settings_from_json(json.dumps({"configs": {key: given_value}}))

    assert getattr(settings.configs, key) == expected
    written = settings_to_plain(settings)["configs"]
    assert isinstance(written, dict)
    assert written[key] == given_value


@pytest.mark.rule("FX-1.11")
def test_a_config_key_that_stands_there_twice_is_refused() -> None:
    twice = '{"configs": {"ledger": {"ledgerId": "A"}, "ledger": {"ledgerId": "B"}}}'

    with pytest.raises(Refused, match="the key ledger stands there twice"):
        settings_from_json(twice)


@pytest.mark.rule("FX-1.17")
def test_class_names_are_not_read_from_a_config() -> None:
    with pytest.raises(Refused, match="classNames"):
        settings_from_json('{"configs": {"inventory": {"classNames": ["Sideline"]}}}')


@pytest.mark.parametrize(
    "text",
    [
        "",
        "nonsense",
        "[]",
        "3",
        '{"configs": {"banner": {}}}',
        '{"configs": {"inventory": {"inventoryType": "tent"}}}',
        '{"configs": {"pack_structure": {"structure": "tiers_only"}}}',
        '{"configs": {"ledger": {}}}',
        '{"buildYourOwn": {"minEvents": "2"}}',
        '{"buildYourOwn": {"minEvents": true}}',
        '{"buildYourOwn": {"minEvents": 2.0}}',
        '{"buildYourOwn": {"eventCodes": "G1"}}',
        '{"buildYourOwn": {"eventCodes": {"G1": 1}}}',
        '{"buildYourOwn": {"eventCodes": [7]}}',
        '{"classNames": [{"class_name": "Sideline"}]}',
        '{"adjustment": {"basisPoints": NaN}}',
        '{"ticketLimit": null}',
        "[" * 100_000,
    ],
)
def test_settings_that_do_not_fit_are_refused(text: str) -> None:
    with pytest.raises(Refused) as refused:
        settings_from_json(text)

    (refusal,) = refused.value.refusals
    assert isinstance(refusal, DocumentUnreadable)
    assert refusal.findings


def test_a_setting_that_is_left_out_keeps_its_default() -> None:
    assert settings_from_json("{}") == ProgramSettings()
    assert settings_from_json('{"ticketLimit": 4}') == attrs.evolve(
        ProgramSettings(), ticket_limit=4
    )
    assert settings_from_plain(settings_to_plain(ProgramSettings())) == ProgramSettings()


@pytest.mark.parametrize(
    ("text", "finding"),
    [
        ('{"ticketLimit": "4"}', "expected a whole number @ $.ticketLimit"),
        (
            '{"buildYourOwn": {"eventCodes": ["G1", 7]}}',
            "expected text @ $.buildYourOwn.eventCodes[1]",
        ),
        ('{"gamePacks": {}}', "expected a list @ $.gamePacks"),
        ('{"configs": {"pack_structure": {}}}', "@ $.configs.pack_structure.structure"),
        ('{"configs": {"ledger": 3}}', "expected an object or null @ $.configs.ledger"),
    ],
)
def test_what_does_not_fit_is_told_with_its_place_in_the_document(text: str, finding: str) -> None:
    with pytest.raises(Refused) as refused:
        settings_from_json(text)

    (refusal,) = refused.value.refusals
    assert isinstance(refusal, DocumentUnreadable)
    assert [each for each in refusal.findings if each.endswith(finding)] == list(refusal.findings)
