"""A program of the staff that may do everything, and things of the store for its calls."""

from collections.abc import Callable, Mapping
from datetime import date, timedelta
from functools import partial
from itertools import count
from random import Random
from typing import Any

import attrs
import httpx

from tests.http.spare_programs import PROGRAM_CONFIG, is_of_parts
from tests.http.staff_things import A_THING, ASSET_HOST, NAMES_OF_EVERY_STORE
from tests.postgres_shop import GAMES
from tests.processes import known_programs
from tests.processes.known_programs import KnownPrograms

_TAG = {"label": "Rivalry", "colour": "#c8102e"}
_ANY_VERSION = {"If-Match": "*"}

# A body with which each operation that has one can succeed.
BODIES: Mapping[str, Callable[[Random], Any]] = {
    "createKey": lambda _: {"name": "Sync", "scopes": ["programs:read"]},
    "setConfig": lambda _: {"value": []},
    "stockAddon": lambda chance: {
        "events": [{"eventCode": chance.choice(GAMES), "quantity": chance.randrange(100)}]
    },
    "putFrontendConfig": lambda chance: {"banner": chance.random()},
    "setNotificationConfig": lambda chance: {"isEnabled": chance.random() < 0.5, "settings": {}},
    "createTag": lambda chance: _TAG | {"name": str(chance.random())},
    "changeTag": lambda chance: _TAG | {"name": str(chance.random())},
    "putTagOn": lambda _: A_THING,
    "addAsset": lambda _: {"url": f"https://{ASSET_HOST}/logo.png"},
    "putAssetOn": lambda _: A_THING,
    "createProgram": lambda _: _new_program(),
    "cloneProgram": lambda _: _new_program(),
    "publishProgram": lambda _: {"confirmed": True},
    "importProgram": lambda _: _a_document() | _new_program(),
    "replaceProgram": lambda _: _a_document(),
    "scheduleProgram": lambda _: _a_window(),
    **known_programs.BODIES,
}
# What a query has to name.
QUERIES: Mapping[str, Mapping[str, str]] = {"takeTagOff": A_THING, "takeAssetOff": A_THING}
_numbers = count(1)


def _new_program() -> dict[str, Any]:
    return {"name": f"New {next(_numbers)}"}


def _a_document() -> dict[str, Any]:
    settings = {"ticketLimit": 2}
    format_ = {"format": "flex-program", "version": 1}
    return format_ | {"name": "Any", "programType": "build_your_own", "settings": settings}


def _a_window() -> dict[str, Any]:
    """Return a window of any program, on a day of its own."""
    day = date(2030, 1, 1) + timedelta(days=next(_numbers))
    return {"programId": "", "starts": f"{day}T00:00", "ends": f"{day}T12:00"}


@attrs.frozen
class KnownStaff:
    """An API key with every scope, at a store whose assets lie somewhere.

    Attributes:
        spare: Ids of programs whose parts nobody needs, by type.
    """

    client: httpx.Client
    key: str
    spare: Mapping[str, str]

    @property
    def headers(self) -> dict[str, str]:
        """What proves who calls, and says that any version may be changed."""
        return {"Authorization": f"Bearer {self.key}", **_ANY_VERSION}

    def prepare(self) -> None:
        """Say where assets lie, and give the pages of the program on sale a config."""
        self._call("PUT", "/configs/assets", {"value": {"hosts": [ASSET_HOST]}})
        path = f"/programs/{self._program_id()}/frontend-config"
        headers = {"Authorization": f"Bearer {self.key}", "If-None-Match": "*"}
        self.client.put(f"/admin{path}", json={}, headers=headers).raise_for_status()

    def path(self, path: str, chance: Random) -> Mapping[str, Callable[[], str]]:
        """Return what makes a thing that nobody needs, by the name that a path has for its id."""
        if is_of_parts(path):
            found = KnownPrograms(self.client, self.key, self.spare).path(path, chance)
            return {name: partial(str, value) for name, value in found.items()}
        fixed = {**NAMES_OF_EVERY_STORE, **(PROGRAM_CONFIG if "{programId}" in path else {})}
        names = {name: partial(str, value) for name, value in fixed.items()}
        of_configs = "/frontend-config" in path or "/notification-configs" in path
        return {
            **names,
            "keyId": lambda: str(self._made("/keys", "createKey")["apiKey"]["keyId"]),
            "tagId": lambda: str(self._made("/tags", "createTag")["tagId"]),
            "assetId": lambda: str(self._made("/assets", "addAsset")["assetId"]),
            "programId": self._program_id if of_configs else self._new_program_id,
            "windowId": self._new_window_id,
        }

    def about_a_program(self, body: Any) -> Any:
        """Put a program that is there where a body names one."""
        if not isinstance(body, dict) or "programId" not in body:
            return body
        return body | {"programId": self._new_program_id()}

    def _made(self, path: str, operation: str) -> Any:
        return self._call("POST", path, BODIES[operation](Random()))

    def _program_id(self) -> str:
        """Return the id of the program on sale."""
        return str(self.client.get("/program").json()["programId"])

    def _new_program_id(self) -> str:
        """Return the id of a program that is published."""
        copy = self._made(f"/programs/{self._program_id()}/clone", "cloneProgram")
        published = self._made(f"/programs/{copy['programId']}/publish", "publishProgram")
        return str(published["programId"])

    def _new_window_id(self) -> str:
        """Return the id of a window to come."""
        made = self._call("POST", "/schedule", self.about_a_program(_a_window()))
        return str(made["windowId"])

    def _call(self, method: str, path: str, body: Any) -> Any:
        answer = self.client.request(method, f"/admin{path}", json=body, headers=self.headers)
        answer.raise_for_status()
        return answer.json()
