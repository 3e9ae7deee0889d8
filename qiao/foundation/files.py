"""Files kept by digest, encrypted at rest: uploaded rosters hold identity numbers.

The name of a file is the SHA-256 of its contents, so that the same file is kept once and a changed one is
noticed. A row elsewhere says whose it is and why. The folder lies outside the web root.
"""

import hashlib
import os
import re
import tempfile
from pathlib import Path

from qiao.foundation import crypto

_DIGEST = re.compile(r"[0-9a-f]{64}")


class FileLost(LookupError):
    """No file of that digest is kept here, or what is kept is not what was stored."""


def store(data: bytes, root: Path) -> str:
    """Keep ``data`` under ``root`` and return its digest (64 hex digits).

    The file appears whole or not at all (written beside, flushed, renamed), with mode 0600. What is kept
    already is not written again.
    """
    digest = hashlib.sha256(data).hexdigest()
    path = path_of(digest, root)
    if path.exists():
        return digest
    root.mkdir(parents=True, exist_ok=True)
    for folder in (root / digest[:2], path.parent):  # one by one: parents=True would ignore the mode
        folder.mkdir(mode=0o700, exist_ok=True)
    handle, temporary = tempfile.mkstemp(dir=path.parent, prefix=".part-")  # mkstemp makes it 0600
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(crypto.keyring().encrypt_bytes(data, place=_place(digest)))
            file.flush()
            os.fsync(file.fileno())
        Path(temporary).replace(path)
    except BaseException:
        Path(temporary).unlink(missing_ok=True)
        raise
    return digest


def load(digest: str, root: Path) -> bytes:
    """The contents stored under ``digest``; raises :class:`FileLost`."""
    try:
        stored = path_of(digest, root).read_bytes()
    except FileNotFoundError:
        raise FileLost(f"no file {digest} is kept") from None
    try:
        data = crypto.keyring().decrypt_bytes(stored, place=_place(digest))
    except crypto.Unreadable as reason:
        raise FileLost(f"file {digest} is damaged, or its key is not held") from reason
    return data


def path_of(digest: str, root: Path) -> Path:
    """Where a digest lies: two levels of folders keep each of them small."""
    if not _DIGEST.fullmatch(digest):
        raise FileLost("not a digest")  # and no path is ever made of what somebody typed
    return root / digest[:2] / digest[2:4] / digest


def _place(digest: str) -> str:
    # The digest is authenticated with the contents: a file put in another's place cannot be read.
    return f"files.{digest}"
