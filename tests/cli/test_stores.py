from tests.cli.conftest import Flex

REQUIRED = ("--client", "C", "--product", "P", "--time-zone", "America/New_York")


def test_stores_are_listed_with_what_makes_them(flex: Flex, harbour: str) -> None:
    listed = flex("stores", "list", "--json").json

    (mine,) = (store for store in listed if store["slug"] == harbour)
    assert mine == {
        "slug": "harbour",
        "client": "Gulls",
        "product": "Season tickets",
        "currency": "USD",
        "timeZone": "America/New_York",
        "locale": "en_US",
        "hostNames": ["gulls.example"],
        "vendor": "box_office",
        "payment": "stripe",
        "status": "active",
    }
    assert "harbour" in flex("stores", "list").out


def test_every_field_at_fault_is_named_at_once(flex: Flex) -> None:
    names = ("--client", "", "--product", "P", "--time-zone", "Mars")
    ended = flex("stores", "create", "Bad Slug", *names, "--currency", "DOLLAR", "--vendor", "x")

    assert ended.code == 1
    assert [line.split(":")[0] for line in ended.complaints] == ["bad_store_field"] * 5
    for value in ("'DOLLAR'", "'Bad Slug'", "''", "'Mars'", "'x'"):
        assert value in ended.err


def test_a_secret_on_the_command_line_is_neither_kept_nor_repeated(flex: Flex) -> None:
    ended = flex("stores", "create", "plain", *REQUIRED, "--stripe-key", "sk_live_plain")

    assert ended.code == 1
    assert ended.err.startswith("secret_written_out: --stripe-key ")
    assert "env:NAME or file:PATH" in ended.err
    assert "sk_live_plain" not in ended.out + ended.err
    assert "plain" not in [store["slug"] for store in flex("stores", "list", "--json").json]


def test_a_slug_is_given_to_one_store_only(flex: Flex, harbour: str) -> None:
    ended = flex("stores", "create", harbour, *REQUIRED)

    assert ended.code == 1
    assert ended.err.startswith("store_exists: ")


def test_a_store_without_a_time_zone_is_a_mistake_on_the_command_line(flex: Flex) -> None:
    ended = flex("stores", "create", "new", "--client", "C", "--product", "P")

    assert ended.code == 2
    assert "--time-zone" in ended.err


def test_a_command_asks_which_store_is_meant_when_there_are_several(
    flex: Flex, harbour: str
) -> None:
    unnamed = flex("orders", "list")
    by_variable = flex.with_variables(FLEX_STORE=harbour)("orders", "list", "--json")
    unknown = flex("orders", "list", "--store", "nowhere")

    assert unnamed.code == 1
    assert unnamed.err.startswith("store_not_named: ")
    assert "demo, harbour" in unnamed.err
    assert (by_variable.code, by_variable.json) == (0, [])
    assert unknown.err.startswith("store_not_found: ")
