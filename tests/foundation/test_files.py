"""Files kept by digest, encrypted."""

import hashlib
import stat

import pytest

from qiao.foundation import crypto, files

ROSTER = "姓名,身份证号\n张晓梅,420116196610055722\n".encode()


@pytest.fixture(autouse=True)
def own_key(monkeypatch):
    monkeypatch.setattr(crypto, "_keyring", crypto.Keyring([crypto.new_master_key()]))


def test_load_returns_what_was_stored(tmp_path):
    digest = files.store(ROSTER, tmp_path)
    assert digest == hashlib.sha256(ROSTER).hexdigest()
    assert files.load(digest, tmp_path) == ROSTER
    assert files.load(files.store(b"", tmp_path), tmp_path) == b""


def test_store_writes_no_plain_text_and_lets_nobody_else_read(tmp_path):
    path = files.path_of(files.store(ROSTER, tmp_path / "files"), tmp_path / "files")
    assert b"420116196610055722" not in path.read_bytes()
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    for folder in (path.parent, path.parent.parent):
        assert stat.S_IMODE(folder.stat().st_mode) & 0o077 == 0


def test_store_keeps_the_same_file_once(tmp_path):
    path = files.path_of(files.store(ROSTER, tmp_path), tmp_path)
    before = path.stat().st_mtime_ns, path.read_bytes()
    files.store(ROSTER, tmp_path)
    assert (path.stat().st_mtime_ns, path.read_bytes()) == before
    assert [item for item in tmp_path.rglob("*") if item.is_file()] == [path]


def test_store_leaves_nothing_behind_when_it_fails(tmp_path, monkeypatch):
    def full(*_):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(files.os, "fsync", full)
    with pytest.raises(OSError, match="No space"):
        files.store(ROSTER, tmp_path)
    assert not [item for item in tmp_path.rglob("*") if item.is_file()]


def test_load_refuses_a_changed_or_exchanged_file(tmp_path):
    one, other = files.store(ROSTER, tmp_path), files.store(b"other", tmp_path)
    files.path_of(one, tmp_path).write_bytes(files.path_of(other, tmp_path).read_bytes())
    with pytest.raises(files.FileLost, match="damaged"):
        files.load(one, tmp_path)


@pytest.mark.parametrize("digest", ["0" * 64, "../../etc/passwd", "A" * 64, "", "0" * 63, "0" * 64 + "\n"])
def test_load_refuses_what_is_not_kept(tmp_path, digest):
    with pytest.raises(files.FileLost):
        files.load(digest, tmp_path)
