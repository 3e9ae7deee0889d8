"""Set up what Qiao lacks on this machine, and say what is being done.

Runs on a bare Python 3.11 (standard library only). Every step leaves a stamp of what it was made from,
so a second run only compares stamps.

    python3 tools/setup.py [--dev] [--browser] [--lock]
"""

import argparse
import hashlib
import os
import re
import shutil
import subprocess
import sys
import time
from pathlib import Path

PROJECT = Path(__file__).resolve().parents[1]
VENV = PROJECT / ".venv"
PYTHON, UV = VENV / "bin" / "python", VENV / "bin" / "uv"
VENDOR = PROJECT / "qiao/foundation/ui/static/vendor"
CHINESE_FONT = Path("/usr/share/fonts/opentype/noto/NotoSansCJK-Regular.ttc")
OLDEST_PYTHON = (3, 11)


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--dev", action="store_true", help="also the tools for tests, checks and benchmarks")
    parser.add_argument("--browser", action="store_true", help="also Chromium, for the browser tests")
    parser.add_argument("--lock", action="store_true", help="only write the lock files anew")
    wanted = parser.parse_args()
    if sys.version_info < OLDEST_PYTHON:
        sys.exit(
            f"Qiao 需要 Python 3.11 或更新的版本，这里是 {sys.version.split()[0]}。可用 make PYTHON=… 指定。"
        )
    os.chdir(PROJECT)
    environment()
    if wanted.lock:
        lock()
        return
    python_packages(dev=wanted.dev)
    front_end()
    messages()
    if wanted.browser:
        browser()


def environment() -> None:
    if not PYTHON.exists():
        say("建立虚拟环境 .venv")
        if subprocess.run([sys.executable, "-m", "venv", str(VENV)], check=False).returncode != 0:
            sys.exit("无法建立虚拟环境。Debian/Ubuntu 请先安装 python3-venv，再运行一次。")
    if not UV.exists():
        say("安装 uv")
        pinned = VENV / "uv.txt"
        found = re.search(r"^uv==.*(\n    .*)*", Path("requirements.lock").read_text("utf-8"), re.MULTILINE)
        assert found, "requirements.lock names no uv"
        pinned.write_text(found[0] + "\n", "utf-8")
        run(PYTHON, "-m", "pip", "install", "-q", "--no-deps", "--require-hashes", "-r", pinned)


def python_packages(*, dev: bool) -> None:
    """Install the locked packages and the project itself; the development lock holds the runtime's too."""
    runtime = Stamp(VENV / "qiao.stamp", "requirements.lock", "pyproject.toml")
    everything = Stamp(VENV / "qiao-dev.stamp", "requirements-dev.lock", "pyproject.toml")
    if everything.fresh() or (runtime.fresh() and not dev):
        return
    file = "requirements-dev.lock" if dev else "requirements.lock"
    say(f"按 {file} 安装 Python 依赖")
    run(UV, "pip", "install", "-q", "-p", PYTHON, "--require-hashes", "-r", file)
    run(UV, "pip", "install", "-q", "-p", PYTHON, "--no-deps", "--no-build-isolation", "-e", ".")
    (everything if dev else runtime).write()


def front_end() -> None:
    sources = ["package-lock.json", "qiao/foundation/ui/icons.txt", "tools/frontend.py"]
    stamp = Stamp(VENDOR / ".stamp", *sources)
    if not stamp.fresh():
        say("取前端文件（样式、图标、图表）")
        run(PYTHON, "tools/frontend.py")
        stamp.write()


def messages() -> None:
    catalogues = list(PROJECT.glob("qiao/**/locale/*/LC_MESSAGES/*.po"))
    if any(not newer(path.with_suffix(".mo"), path) for path in catalogues):
        say("编译英文界面")
        run(PYTHON, "tools/compile_messages.py")


def browser() -> None:
    missing = []
    if not (
        os.environ.get("QIAO_TEST_CHROMIUM") or shutil.which("chromium") or shutil.which("google-chrome")
    ):
        missing.append("chromium")
    if sys.platform == "linux" and not CHINESE_FONT.exists():
        missing.append("fonts-noto-cjk")
    if not missing:
        return
    if os.geteuid() == 0 and shutil.which("apt-get"):
        say(f"安装 {'、'.join(missing)}（浏览器测试用）")
        quiet = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
        run("apt-get", "update", "-qq", env=quiet)
        run("apt-get", "install", "-qq", "-y", "--no-install-recommends", *missing, env=quiet)
    else:
        say(f"缺少 {'、'.join(missing)}：请安装后再运行浏览器测试，或用 QIAO_TEST_CHROMIUM 指定浏览器程序")


def lock() -> None:
    """Write the lock files from pyproject.toml and package.json; no host of a registry stands in them."""
    options = [
        "--universal",
        "--python-version",
        "3.11",
        "--generate-hashes",
        "--no-header",
        "-q",
        "--upgrade",
    ]
    source = ["pip", "compile", "pyproject.toml", "--extra", "setup"]
    run(UV, *source, *options, "-o", "requirements.lock")
    constraint = ["-c", "requirements.lock"]
    run(UV, *source, "--extra", "dev", *constraint, *options, "-o", "requirements-dev.lock")
    run(PYTHON, "tools/frontend.py", "--lock")


class Stamp:
    """A file that holds the digest of what something was made from."""

    def __init__(self, path: Path, *sources: str) -> None:
        self.path = path
        content = b"".join((PROJECT / source).read_bytes() for source in sources)
        self.digest = hashlib.sha256(content).hexdigest()

    def fresh(self) -> bool:
        return self.path.exists() and self.path.read_text("utf-8") == self.digest

    def write(self) -> None:
        self.path.write_text(self.digest, "utf-8")


def newer(made: Path, source: Path) -> bool:
    return made.exists() and made.stat().st_mtime >= source.stat().st_mtime


def say(what: str) -> None:
    print(f"[{time.strftime('%H:%M:%S')}] {what} …", flush=True)


def run(*command: object, env: dict[str, str] | None = None) -> None:
    words = [str(word) for word in command]
    if subprocess.run(words, check=False, env=env).returncode != 0:
        sys.exit(
            f"没有成功：{' '.join(words)}\n请检查网络和上面的提示，然后再运行一次；已完成的步骤不会重做。"
        )


if __name__ == "__main__":
    main()
