"""Stores as they stand in the audit."""

from flexcore.kernel import Change, EntityKind, EntityRef
from flexcore.stores.model import Store


def store_created(store: Store) -> Change:
    """Return that there is a store; of its connections, of which kind they are."""
    after = {
        "client": store.client,
        "product": store.product,
        "currency": store.currency.code,
        "timeZone": store.time_zone,
        "locale": store.locale,
        "hostNames": list(store.host_names),
        "vendor": store.vendor.kind,
        "payment": store.payment.kind,
        "status": store.status.value,
    }
    return Change("store.created", EntityRef(EntityKind.STORE, store.slug), None, after)
