from pathlib import Path

import psycopg
import pytest
from psycopg import sql

from tests.schema_page import page_of

PAGE = Path(__file__).parents[1] / "docs" / "reference" / "schema.md"


@pytest.fixture
def new_database_url(postgres_url: str) -> str:
    name = f"{postgres_url.rpartition('/')[2].partition('?')[0]}_page"
    with psycopg.connect(postgres_url, autocommit=True) as connection:
        dropped = sql.SQL("DROP DATABASE IF EXISTS {}").format(sql.Identifier(name))
        connection.execute(dropped)
        connection.execute(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(name)))
        return psycopg.conninfo.make_conninfo(postgres_url, dbname=name)


def test_the_page_about_the_database_says_what_a_database_has(new_database_url: str) -> None:
    assert page_of(new_database_url) == PAGE.read_text("utf-8"), "run: nox -s schema"
