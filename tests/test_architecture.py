"""The layers of the house (FX-0): who may call whom, and where SQL may stand."""

import ast
import re
import subprocess
import sys
from collections.abc import Iterator
from importlib import import_module
from pathlib import Path

import attrs
import pytest

from flex_adapters.application import Application

ROOT = Path(__file__).parents[1]
SRC = ROOT / "src"
POSTGRES = SRC / "flex_adapters" / "postgres"
MIGRATIONS = POSTGRES / "migrations"

# A statement, as it would stand in a string; or a table, of which nobody else has to know.
SQL = re.compile(
    r"\b(SELECT\s.+\sFROM|INSERT\s+INTO|UPDATE\s+[\w.]+\s+(AS\s+\w+\s+)?SET|DELETE\s+FROM|TRUNCATE"
    r"|(CREATE|ALTER|DROP|LOCK)\s+TABLE)\s|\btbl_[a-z]",
    re.DOTALL | re.IGNORECASE,
)

PROGRAMS = (
    r"tbl_(flex_program\w*|build_your_own_\w+|game_pack\w*|pack_tier_events"
    r"|preset_packages|package_events|program_activations|program_schedule|unlock_\w+)"
)
# Which tables are a repository's own. What several files share is one repository.
TABLES_OF = {
    "abandoned_carts": r"tbl_abandoned_carts|tbl_cart\w*",
    "api_keys": r"tbl_api_keys",
    "addon_stock": r"tbl_addon_(stock|holds)",
    "assets": r"tbl_assets|tbl_asset_mappings",
    "audit": r"tbl_audit|tbl_audit_chain",
    "base_configs": r"tbl_base_config(s|_history)",
    "boxoffice_statements": r"tbl_box_office_\w+",
    "cart_cache": r"tbl_cart_cache|tbl_carts",
    "cart_statements": r"tbl_cart\w*",
    "catalog": r"tbl_(venues|sections|section_rows|suites|events)",
    "checkout_refunds": r"tbl_checkout_refunds",
    "consumed": r"tbl_consumed_events",
    "fans": r"tbl_users",
    "frontend_configs": r"tbl_flex_frontend_configs",
    "job_board": r"tbl_job_failures",
    "journal": r"tbl_journal_\w+",
    "kept_answers": r"tbl_kept_answers",
    "notification_configs": r"tbl_notification_configs",
    "orders": r"tbl_(orders|order_additional_details|ticket_sales|addon_sales)",
    "outbox": r"tbl_outbox",
    "payments": r"tbl_payments",
    "program_addons": r"tbl_addon_(options|vendor_events)",
    "program_choices": PROGRAMS,
    "program_revisions": PROGRAMS,
    "program_history": r"tbl_flex_program_config_history",
    "program_settings": PROGRAMS,
    "program_switches": PROGRAMS,
    "program_unlocks": PROGRAMS,
    "programs": PROGRAMS,
    "stores": r"tbl_store\w*",
    "tags": r"tbl_tags|tbl_tag_mappings",
}
TABLE = re.compile(r"\btbl_[a-z_]+")


def sources(folder: Path) -> Iterator[tuple[Path, str]]:
    for file in sorted(folder.rglob("*.py")):
        yield file, file.read_text("utf-8")


def strings(text: str) -> Iterator[str]:
    """Yield every string of a source, f-strings piece by piece, but no docstring."""
    tree = ast.parse(text)
    documenting = {
        id(node.body[0].value)
        for node in ast.walk(tree)
        if isinstance(node, ast.Module | ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef)
        and node.body
        and isinstance(node.body[0], ast.Expr)
    }
    for node in ast.walk(tree):
        is_string = isinstance(node, ast.Constant) and isinstance(node.value, str)
        if is_string and id(node) not in documenting:
            yield str(ast.literal_eval(node))


@pytest.mark.rule("FX-0.1")
def test_drivers_are_given_services_and_no_way_to_a_repository() -> None:
    given = {field.name: str(field.type) for field in attrs.fields(Application)}

    assert given
    assert [name for name, kind in given.items() if "UnitOfWork" in kind or "Work[" in kind] == []


@pytest.mark.rule("FX-0.1")
def test_every_import_keeps_to_the_layers() -> None:
    """The contracts are in pyproject.toml; a driver that imported a repository would break one."""
    linter = Path(sys.executable).with_name("lint-imports")

    told = subprocess.run(
        [linter, "--no-logo"], cwd=ROOT, capture_output=True, text=True, check=False
    )

    assert told.returncode == 0, told.stdout
    assert "Handlers never reach a repository" in told.stdout
    assert "0 broken" in told.stdout


@pytest.mark.rule("FX-0.5")
@pytest.mark.parametrize(
    ("area", "context", "door"),
    [
        ("programs", "programs", "ProgramService"),
        ("base configs", "configs", "BaseConfigs"),
        ("frontend configs", "configs", "FrontendConfigService"),
        ("notification configs", "configs", "NotificationConfigService"),
        ("account groups and ledgers", "configs", "ACCOUNT_GROUPS"),
        ("venues", "catalog", "Venue"),
        ("events", "catalog", "Event"),
        ("tags", "catalog", "TagService"),
        ("assets", "catalog", "AssetService"),
        ("users", "fans", "FanService"),
    ],
)
def test_every_area_that_exists_is_a_context_with_a_door(
    area: str, context: str, door: str
) -> None:
    """The areas that follow get a line here with their context."""
    offered = import_module(f"flexcore.{context}")

    assert door in offered.__all__, area
    assert f"`{context}`" in (ROOT / "docs/explanation/floors-and-ports.md").read_text("utf-8")


@pytest.mark.rule("FX-0.2")
def test_sql_stands_in_the_postgres_adapters_alone() -> None:
    with_sql = {
        file for file, text in sources(SRC) for literal in strings(text) if SQL.search(literal)
    }

    assert with_sql
    assert {file for file in with_sql if POSTGRES not in file.parents} == set()


@pytest.mark.rule("FX-0.2")
@pytest.mark.parametrize(
    "statement",
    [
        "select name from venues",
        "UPDATE tbl_carts AS cart SET version = 1",
        "UPDATE flex.stores SET locale = 'x'",
        "delete from venues",
        "TRUNCATE venues",
        "LOCK TABLE venues",
        "WITH x AS (TABLE tbl_carts) TABLE x",
    ],
)
def test_sql_is_known_when_it_is_met(statement: str) -> None:
    assert SQL.search(statement)
    assert list(strings(f"'''About.'''\nX = {statement!r}")) == [statement]


@pytest.mark.rule("FX-0.3")
def test_a_repository_names_no_table_of_another() -> None:
    strangers = {
        (file.stem, table)
        for file, text in sources(POSTGRES)
        if file.stem in TABLES_OF
        for table in TABLE.findall(re.sub(r'"(tbl_\w+)": ', "", text))
        if not re.fullmatch(TABLES_OF[file.stem], table)
    }

    assert strangers == set()


@pytest.mark.rule("FX-0.3")
def test_every_file_with_tables_is_known_to_own_them() -> None:
    # Names of constraints, the bookkeeping of migrations, and records for the file beside it.
    others = {"constraints", "runner", "cart_records", "carts"}
    naming = {file.stem for file, text in sources(POSTGRES) if TABLE.search(text)}

    assert naming - others == set(TABLES_OF)


@pytest.mark.rule("FX-0.4")
def test_nothing_but_the_unit_of_work_chooses_a_tenants_schema() -> None:
    choosing = {file.stem for file, text in sources(SRC) if "search_path" in text}

    assert choosing == {"database", "runner"}


@pytest.mark.rule("FX-0.4")
def test_no_stores_migration_names_a_schema() -> None:
    named = [
        file.name
        for file in sorted((MIGRATIONS / "store").glob("*.sql"))
        if re.search(r"\b(flex|public|store_\w+)\.", re.sub(r"--.*|'[^']*'", "", file.read_text()))
    ]

    assert named == []
