"""The cheapest way to send units through pipes that take at least and at most so many."""

from collections import deque
from collections.abc import Mapping

import attrs

# What filling a pipe up to its least is worth: more than all prices of a program together.
_REWARD = 10**18


@attrs.define
class Network:
    """Pipes between nodes; without a cycle, so that every unit goes from the first to the last.

    A pipe and its way back lie beside each other: that of pipe n is n ^ 1.
    """

    _ends: list[int] = attrs.field(factory=list)
    _room: list[int] = attrs.field(factory=list)
    _cost: list[int] = attrs.field(factory=list)
    _leaving: dict[int, list[int]] = attrs.field(factory=dict)
    _wanted: list[int] = attrs.field(factory=list)

    def add(self, start: int, end: int, least: int, most: int, cost: int = 0) -> int:
        """Lay a pipe; return the number of what it has room for beyond its least."""
        if least:
            self._wanted.append(self._lay(start, end, least, cost - _REWARD))
        return self._lay(start, end, most - least, cost)

    def _lay(self, start: int, end: int, room: int, cost: int) -> int:
        number = len(self._ends)
        self._ends += (end, start)
        self._room += (room, 0)
        self._cost += (cost, -cost)
        self._leaving.setdefault(start, []).append(number)
        self._leaving.setdefault(end, []).append(number ^ 1)
        return number

    def carries(self, number: int) -> bool:
        """Tell whether anything goes through what `add` returned."""
        return self._room[number ^ 1] > 0

    def fill(self, first: int, last: int) -> bool:
        """Send units as long as that makes it cheaper; tell whether every pipe has its least."""
        while path := self._cheapest_path(first, last):
            self._send(path)
        return not any(self._room[number] for number in self._wanted)

    def _send(self, path: list[int]) -> None:
        units = min(self._room[number] for number in path)
        for number in path:
            self._room[number] -= units
            self._room[number ^ 1] += units

    def _cheapest_path(self, first: int, last: int) -> list[int]:
        """Return the pipes of the cheapest path; none if a unit on it would cost anything."""
        distance, arrived = {first: 0}, dict[int, int]()
        waiting = deque((first,))
        is_waiting = {first}
        while waiting:
            node = waiting.popleft()
            is_waiting.discard(node)
            so_far = distance[node]
            for number in self._leaving.get(node, ()):
                if not self._room[number]:
                    continue
                end, total = self._ends[number], so_far + self._cost[number]
                if end not in distance or total < distance[end]:
                    distance[end], arrived[end] = total, number
                    if end not in is_waiting:
                        is_waiting.add(end)
                        waiting.append(end)
        return self._path(arrived, first, last) if distance.get(last, 0) < 0 else []

    def _path(self, arrived: Mapping[int, int], first: int, last: int) -> list[int]:
        path, node = list[int](), last
        while node != first:
            path.append(arrived[node])
            node = self._ends[arrived[node] ^ 1]
        return path
