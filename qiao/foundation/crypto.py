"""Personal data at rest: encryption, blind index, keyed digest and masks. The only place that holds keys.

A stored value is ``version (1 byte) | nonce (12) | SM4-GCM ciphertext | tag (16)``. The version and the
*place* (``"people.person.id_number"``) are authenticated with it, so that a value copied into another column
cannot be read there. SM4 is GB/T 32907, the block cipher that government systems are asked to use; GCM is
NIST SP 800-38D. No Django in here: a rescue script must be able to read a dump with the key alone.
"""

import base64
import binascii
import hmac
import os
import re
import unicodedata
from collections.abc import Callable, Sequence

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

KEY_BYTES = 32
ENVIRONMENT = "QIAO_FIELD_KEY"
_NONCE, _TAG, _INDEX = 12, 16, 16
_URL_SAFE = str.maketrans("-_", "+/")


class KeyMissing(RuntimeError):
    """No field key, or one that is not 32 bytes in base64: nothing sensitive can be read or written."""


class Unreadable(ValueError):
    """The bytes are damaged, belong to another place, or were written under a key that is not held."""


class Keyring:
    """The keys of one installation.

    ``masters`` are 32-byte keys in base64, oldest first; a value's version byte is the position of its key,
    counted from 1. New values are written under the last. Blind index and digest always come from the first:
    a changed index key would part equal numbers, and the audit trail is append-only, so its digests cannot be
    made again.
    """

    def __init__(self, masters: Sequence[str]) -> None:
        keys = [_master(text) for text in masters]
        if not keys or len(keys) > 255:
            raise KeyMissing(f"between 1 and 255 field keys are needed, {len(keys)} given")
        self._ciphers = {
            version: algorithms.SM4(_derived(key, b"qiao field sm4-gcm", 16))
            for version, key in enumerate(keys, start=1)
        }
        self._current = len(keys)
        self._index_key = _derived(keys[0], b"qiao blind index", 32)
        self._digest_key = _derived(keys[0], b"qiao audit digest", 32)

    def encrypt(self, text: str, *, place: str) -> bytes:
        """``text`` as bytes for the column ``place``; each call gives different bytes."""
        return self.encrypt_bytes(text.encode(), place=place)

    def decrypt(self, stored: bytes | memoryview, *, place: str) -> str:
        """The text that :meth:`encrypt` was given; raises :class:`Unreadable`."""
        return self.decrypt_bytes(stored, place=place).decode()

    def encrypt_many(self, texts: Sequence[str | None], *, place: str) -> list[bytes | None]:
        """:meth:`encrypt` for many at once, None for None: one draw of random bytes instead of thousands."""
        nonces = os.urandom(_NONCE * len(texts))
        aad = self._aad(place)
        return [
            self._sealed(text.encode(), aad, nonces[at * _NONCE : (at + 1) * _NONCE]) if text else None
            for at, text in enumerate(texts)
        ]

    def encrypt_bytes(self, data: bytes, *, place: str) -> bytes:
        return self._sealed(data, self._aad(place), os.urandom(_NONCE))

    def _aad(self, place: str) -> bytes:
        return bytes((self._current,)) + place.encode()

    def _sealed(self, data: bytes, aad: bytes, nonce: bytes) -> bytes:
        """``aad``: the version byte and the place. ``nonce`` must never have been used under this key."""
        encryptor = Cipher(self._ciphers[self._current], modes.GCM(nonce)).encryptor()
        encryptor.authenticate_additional_data(aad)
        return b"".join((aad[:1], nonce, encryptor.update(data), encryptor.finalize(), encryptor.tag))

    def decrypt_bytes(self, stored: bytes | memoryview, *, place: str) -> bytes:
        stored = bytes(stored)
        cipher = self._ciphers.get(stored[0]) if len(stored) > _NONCE + _TAG else None
        if cipher is None:
            raise Unreadable(f"{place}: not a value that this keyring wrote")
        nonce, body, tag = stored[1 : 1 + _NONCE], stored[1 + _NONCE : -_TAG], stored[-_TAG:]
        decryptor = Cipher(cipher, modes.GCM(nonce, tag)).decryptor()
        decryptor.authenticate_additional_data(stored[:1] + place.encode())
        try:
            return decryptor.update(body) + decryptor.finalize()
        except InvalidTag:
            raise Unreadable(f"{place}: damaged, or written under another key or for another place") from None

    def is_current(self, stored: bytes | memoryview) -> bool:
        """Whether the value stands under the newest key; the others want to be written again."""
        return bytes(stored[:1]) == bytes((self._current,))

    def blind_index(self, text: str, *, place: str) -> bytes:
        """16 bytes that are equal for equal texts of one place, to search and to keep unique.

        The text is normalized first (width, spaces, hyphens, case): ``４２０ …5x`` finds ``420…5X``.
        """
        return hmac.digest(self._index_key, f"{place}\0{normalized(text)}".encode(), "sha256")[:_INDEX]

    def digest(self, text: str) -> str:
        """32 hex digits standing for a sensitive value in the audit trail: tells change, never the value."""
        return hmac.digest(self._digest_key, text.encode(), "sha256")[:_INDEX].hex()


def new_master_key() -> str:
    """A fresh master key in base64."""
    return base64.b64encode(os.urandom(KEY_BYTES)).decode()


def normalized(text: str) -> str:
    """The one form of the ways to type a number: half width, no spaces or hyphens, upper case."""
    if text.isascii():
        if text.isalnum():
            return text.upper()
    else:
        text = unicodedata.normalize("NFKC", text)
    return re.sub(r"[\s\-‐-―]+", "", text).upper()


# --- the keyring of this process ------------------------------------------------------------------------

_loader: Callable[[], str | None] = lambda: None  # noqa: E731  (a hook's neutral element)
_keyring: Keyring | None = None


def use(loader: Callable[[], str | None]) -> None:
    """Say where the key lies when the environment has none; asked at the first use, not at start-up."""
    global _loader, _keyring
    _loader, _keyring = loader, None


def keyring() -> Keyring:
    """The keys from ``QIAO_FIELD_KEY``, else from the loader; raises :class:`KeyMissing`.

    The text is one key in base64, or after a rotation several, oldest first, with commas between.
    """
    global _keyring
    if _keyring is None:
        text = os.environ.get(ENVIRONMENT) or _loader()
        if not text:
            raise KeyMissing(f"no field key: run `qiao init`, or set {ENVIRONMENT}")
        _keyring = Keyring([part.strip() for part in text.split(",")])
    return _keyring


def encrypt(text: str, *, place: str) -> bytes:
    """:meth:`Keyring.encrypt` under this process's keys."""
    return keyring().encrypt(text, place=place)


def decrypt(stored: bytes | memoryview, *, place: str) -> str:
    """:meth:`Keyring.decrypt` under this process's keys."""
    return keyring().decrypt(stored, place=place)


def blind_index(text: str, *, place: str) -> bytes:
    """:meth:`Keyring.blind_index` under this process's keys."""
    return keyring().blind_index(text, place=place)


def digest(text: str) -> str:
    """:meth:`Keyring.digest` under this process's keys."""
    return keyring().digest(text)


# --- masks: what a page shows before somebody gives a reason --------------------------------------------


def mask_id_number(number: str) -> str:
    """``420116196610055722`` as ``420*************22``.

    The widespread mask (first six, last four) hides only the birth date, which stands in the next column of
    every roster: the whole number could be put together again. Three and two leave the county and the order
    number open and still tell two people of one name apart.
    """
    return _masked(number, 3, 2) if len(number) >= 15 else _masked(number, 0, 2)


def mask_phone(number: str) -> str:
    """``13972854450`` as ``139****4450``; a landline keeps its last two digits."""
    return _masked(number, 3, 4) if len(number) == 11 and number.isdigit() else _masked(number, 0, 2)


def is_masked(text: str) -> bool:
    """Whether a cell holds a mask of ours: in an import it means "unchanged"."""
    return "*" in text or "＊" in text


def _masked(text: str, first: int, last: int) -> str:
    last = min(last, len(text) // 2)  # a stump of a number shows half of itself at most
    return text[:first] + "*" * (len(text) - first - last) + text[len(text) - last :]


def _master(text: str) -> bytes:
    padded = text.translate(_URL_SAFE) + "=" * (-len(text) % 4)  # `qiao init` writes keys without padding
    try:
        key = base64.b64decode(padded, validate=True)
    except (binascii.Error, ValueError):
        key = b""
    if len(key) != KEY_BYTES:
        raise KeyMissing(f"a field key is {KEY_BYTES} bytes in base64")
    return key


def _derived(master: bytes, purpose: bytes, length: int) -> bytes:
    return HKDF(algorithm=hashes.SHA256(), length=length, salt=None, info=purpose).derive(master)
