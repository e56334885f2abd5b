"""Tenants: which stores there are and how each is reached."""

from flexcore.stores.auditing import store_created
from flexcore.stores.backlog import EventBacklog
from flexcore.stores.model import (
    BadStoreField,
    Connection,
    SecretWrittenOut,
    Store,
    StoreExists,
    StoreNotFound,
    StoreStatus,
    store_refusals,
)
from flexcore.stores.ports import Stores
from flexcore.stores.service import StoreService

__all__ = [
    "BadStoreField",
    "Connection",
    "EventBacklog",
    "SecretWrittenOut",
    "Store",
    "StoreExists",
    "StoreNotFound",
    "StoreService",
    "StoreStatus",
    "Stores",
    "store_created",
    "store_refusals",
]
