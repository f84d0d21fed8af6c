"""Sealing: AES-256-GCM with padding, bound to the place that the bytes belong to."""

from __future__ import annotations

import os

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from bot.errors import StoreError

BUCKETS = (64, 128, 256, 512, 1024, 2048)  # then multiples of the last: a size must not tell an answer
LENGTH, NONCE = 4, 12


class AesSeal:
    """One AES-256-GCM key in use; bytes open only at the place they were sealed for."""

    __slots__ = ("_aes",)

    def __init__(self, key: bytes) -> None:
        self._aes = AESGCM(key)

    def __repr__(self) -> str:
        return "<AesSeal>"

    def seal(self, place: str, plain: bytes) -> bytes:
        """Encrypt and pad."""
        nonce = os.urandom(NONCE)
        return nonce + self._aes.encrypt(nonce, _padded(plain), utf8(place))

    def open(self, place: str, sealed: bytes) -> bytes:
        """Decrypt; StoreError when the bytes were changed, moved, or belong to another key."""
        try:
            padded = self._aes.decrypt(sealed[:NONCE], sealed[NONCE:], utf8(place))
        except (InvalidTag, ValueError):
            raise StoreError("sealed bytes do not open: changed, moved, or of another key") from None
        end = LENGTH + int.from_bytes(padded[:LENGTH])
        return padded[LENGTH:end]


def utf8(text: str) -> bytes:
    """Give a text as bytes, whatever is in it."""
    return text.encode("utf-8", "surrogatepass")  # a broken text from outside must not fail here


def _padded(plain: bytes) -> bytes:
    size = LENGTH + len(plain)
    room = next((bucket for bucket in BUCKETS if size <= bucket), -(-size // BUCKETS[-1]) * BUCKETS[-1])
    return len(plain).to_bytes(LENGTH) + plain + bytes(room - size)
