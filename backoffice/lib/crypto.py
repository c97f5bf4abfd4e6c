"""Account numbers at rest: AES-GCM under a named key, a blind index under another.

Layout of a sealed value: version (1 byte) | nonce (12) | ciphertext with tag. The key's id is kept beside it
so that old values stay readable while a new key is rolled in. The associated data is the random identity of
the account row: a value copied to another row does not open.
"""

import base64
import hmac
import os
from dataclasses import dataclass
from functools import lru_cache
from hashlib import sha256
from uuid import UUID

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from django.conf import settings

from backoffice.lib.refusal import Refusal

VERSION = b"\x01"
NONCE = 12


class CannotOpen(Refusal):
    """The value cannot be decrypted: its key is not configured, or it was altered or moved."""


def no_key(key_id: str) -> CannotOpen:
    """What was sealed under this key stays closed until the key is configured again."""
    return CannotOpen(
        f"ACCOUNT_KEYS에 {key_id} 키가 없습니다. 키를 다시 설정하면 열립니다",
        f"key {key_id} is not in ACCOUNT_KEYS: configure it again",
    )


@dataclass(frozen=True)
class Keyring:
    """The data keys by id, newest first, and the key of the blind index."""

    keys: dict[str, AESGCM]
    newest: str
    index_key: bytes

    def seal(self, plain: bytes, identity: bytes) -> tuple[str, bytes]:
        """Encrypt under the newest key; returns (key id, sealed value)."""
        nonce = os.urandom(NONCE)
        return self.newest, VERSION + nonce + self.keys[self.newest].encrypt(nonce, plain, identity)

    def open(self, key_id: str, sealed: bytes, identity: bytes) -> bytes:
        """Decrypt; raises CannotOpen."""
        key = self.keys.get(key_id)
        if key is None:
            raise no_key(key_id)
        if sealed[:1] != VERSION:
            raise CannotOpen("알 수 없는 암호화 형식입니다", "unknown layout")
        try:
            return key.decrypt(sealed[1 : 1 + NONCE], sealed[1 + NONCE :], identity)
        except InvalidTag as error:
            raise CannotOpen(
                "값이 변조되었거나 다른 행의 값입니다", "the value was altered or belongs to another row"
            ) from error

    def blind_index(self, bank: str, number: str) -> bytes:
        """16 bytes that are equal for equal accounts and say nothing else without the index key."""
        return hmac.new(self.index_key, f"{bank}:{number}".encode(), sha256).digest()[:16]


@lru_cache(maxsize=8)
def _keyring(keys: str, index_key: str) -> Keyring:
    ring = {}
    for entry in keys.split(","):
        key_id, _, text = entry.strip().partition(":")
        ring[key_id] = AESGCM(base64.b64decode(text))
    return Keyring(ring, next(iter(ring)), base64.b64decode(index_key))


def keyring() -> Keyring:
    """The keys of the settings."""
    return _keyring(settings.ACCOUNT_KEYS, settings.ACCOUNT_INDEX_KEY)


def seal_account(number: str, identity: UUID) -> tuple[str, bytes]:
    """Encrypt an account number (digits) for the account row with `identity`; (key id, sealed)."""
    return keyring().seal(number.encode(), identity.bytes)


def open_account(key_id: str, sealed: bytes | memoryview, identity: UUID) -> str:
    """The account number of the row with `identity`; raises CannotOpen."""
    return keyring().open(key_id, bytes(sealed), identity.bytes).decode()
