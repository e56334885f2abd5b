"""Entities in the order in which Postgres has them."""

from collections.abc import Iterable, Sequence

from flexcore.kernel import EntityRef


def entities_after(entities: Iterable[EntityRef], after: EntityRef | None) -> Sequence[EntityRef]:
    """Return entities by kind and id, from after one on; it need not be among them."""
    kept = [each for each in entities if after is None or _place(each) > _place(after)]
    return sorted(kept, key=_place)


def _place(entity: EntityRef) -> tuple[str, str]:
    return entity.kind.value, entity.id
