"""Kept answers that nobody can read without the key that the caller sent.

An answer can hold a secret that is otherwise kept as a hash only, such as a new cart's token.
"""

import base64
import hashlib

from cryptography.fernet import Fernet


def name_of(key: bytes) -> str:
    """Return what a caller's key is called in storage; the key cannot be told from it."""
    return hashlib.sha256(b"name:" + key).hexdigest()


def sealed(body: bytes, key: bytes) -> bytes:
    """Return a body that opens with the caller's key alone."""
    return _lock(key).encrypt(body)


def unsealed(body: bytes, key: bytes) -> bytes:
    """Return a body as it was before it was sealed with this key."""
    return _lock(key).decrypt(body)


def _lock(key: bytes) -> Fernet:
    return Fernet(base64.urlsafe_b64encode(hashlib.sha256(b"body:" + key).digest()))
