"""Where one Qiao keeps its data, and the secrets that belong to it.

The data folder (``QIAO_HOME``, otherwise ``var`` in the project) holds ``secrets.json``, which only
its owner may read. Secrets are made once, by ``create_secrets``; nothing in Qiao has a default key.
"""

import fcntl
import json
import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, fields
from pathlib import Path
from secrets import token_hex, token_urlsafe

PROJECT_ROOT = Path(__file__).resolve().parents[3]
ENVIRONMENT = {"field_key": "QIAO_FIELD_KEY", "session_key": "QIAO_SESSION_KEY"}


class NotReady(Exception):
    """This Qiao cannot run as it stands; the Chinese sentence names what is missing and the remedy."""


@dataclass(frozen=True)
class Secrets:
    """The secrets of one data folder; none of them is ever printed.

    ``field_key`` and ``session_key`` are 32 random bytes as URL-safe text without padding, when Qiao
    makes them; an operator may bring longer text of his own through the environment.
    ``cluster`` is no secret: it names the folders of this data folder's own database server.
    """

    cluster: str
    field_key: str = field(repr=False)
    session_key: str = field(repr=False)
    superuser_password: str = field(repr=False)
    owner_password: str = field(repr=False)
    app_password: str = field(repr=False)


def home() -> Path:
    """The data folder, absolute; it need not exist yet."""
    chosen = os.environ.get("QIAO_HOME")
    return Path(os.path.abspath(os.path.expanduser(chosen))) if chosen else PROJECT_ROOT / "var"


def create_secrets() -> Secrets:
    """Make the data folder and whatever secret it lacks; secrets that exist are kept."""
    folder = home()
    # The database server of a root installation runs under another account and must be able to pass
    # the folder, not to list it; what lies inside carries its own modes.
    try:
        folder.mkdir(mode=0o711 if os.geteuid() == 0 else 0o700, parents=True, exist_ok=True)
    except OSError as error:
        raise NotReady(
            f"不能建立数据目录 {folder}：{error.strerror}。请用 QIAO_HOME 另指一个目录。"
        ) from None
    with locked(folder / "secrets.lock"):
        stored = _stored(folder) or {}
        wanted = [name for name in _names() if name not in stored and not _from_environment(name)]
        if wanted:
            made = {name: token_hex(6) if name == "cluster" else token_urlsafe(32) for name in wanted}
            _store(folder, stored | made)
    return secrets()


def secrets() -> Secrets:
    """The secrets of this data folder; the environment's keys win over the stored ones.

    Raises NotReady when ``qiao init`` has not run here, or when a key is in neither place.
    """
    stored = _stored(home())
    if stored is None:
        raise NotReady(f"{home()} 还没有初始化。请先运行 qiao init（或设置 QIAO_HOME 指向已有的数据目录）。")
    values = {name: _from_environment(name) or stored.get(name, "") for name in _names()}
    for name, value in values.items():
        if not value:
            remedy = f"请设置环境变量 {ENVIRONMENT[name]}" if name in ENVIRONMENT else "请运行 qiao init 补齐"
            raise NotReady(f"{home() / 'secrets.json'} 里没有 {name}。{remedy}。")
    return Secrets(**values)


@contextmanager
def locked(path: Path) -> Iterator[None]:
    """Hold the file ``path`` for this process alone; others wait. The kernel frees it after kill -9."""
    handle = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    try:
        fcntl.flock(handle, fcntl.LOCK_EX)
        yield
    finally:
        os.close(handle)


def _names() -> list[str]:
    return [each.name for each in fields(Secrets)]


def _from_environment(name: str) -> str:
    return os.environ.get(ENVIRONMENT.get(name, ""), "")


def _stored(folder: Path) -> dict[str, str] | None:
    try:
        return json.loads((folder / "secrets.json").read_text("utf-8"))
    except FileNotFoundError:
        return None
    except PermissionError:
        raise NotReady(f"无权读取 {folder / 'secrets.json'}。请用安装 Qiao 的账户运行。") from None
    except ValueError:
        raise NotReady(
            f"{folder / 'secrets.json'} 已损坏，请从备份恢复（其中的密钥无法重新生成）。"
        ) from None


def _store(folder: Path, values: dict[str, str]) -> None:
    """Write all or nothing: a half-written key file would lose every encrypted field."""
    draft = folder / "secrets.json.new"
    draft.unlink(missing_ok=True)
    handle = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(handle, "w", encoding="utf-8") as stream:
        json.dump(values, stream, indent=1)
        stream.flush()
        os.fsync(stream.fileno())
    draft.replace(folder / "secrets.json")
