"""Run every benchmark, or those named: ``python -m bench import_roster``; a table, and ``results.json``.

A benchmark is a module here with ``measure() -> Measured``. The exit code is 1 where a ratio is beyond its
limit.
"""

import importlib
import json
import sys
import unicodedata
from pathlib import Path

from bench.ground import own_home

HERE = Path(__file__).parent
NAMES = sorted(
    path.stem
    for path in HERE.glob("*.py")
    if "def measure(" in path.read_text(encoding="utf-8") and path.stem[0] != "_"
)


def main(wanted: list[str]) -> int:
    if unknown := set(wanted) - set(NAMES):
        print(f"没有这些基准：{'、'.join(sorted(unknown))}。可用：{'、'.join(NAMES)}", file=sys.stderr)
        return 2
    results = []
    with own_home():
        for name in wanted or NAMES:
            print(f"… {name}", flush=True)
            measured = importlib.import_module(f"bench.{name}").measure()
            results.append({"name": name, **measured.as_dict()})
    (HERE / "results.json").write_text(json.dumps(results, ensure_ascii=False, indent=1), encoding="utf-8")
    for result in results:
        fine = is_fine(result)
        sign = "≤" if result["better"] == "lower" else "≥"
        figures = f"{result['ratio']:9.2f}  {sign} {result['limit']:<6g}"
        print(_padded("合格" if fine else "超限", 6), _padded(result["name"], 36), figures, result["detail"])
    return 0 if all(map(is_fine, results)) else 1


def is_fine(result: dict) -> bool:
    """Whether the ratio keeps its limit."""
    if result["better"] == "lower":
        return result["ratio"] <= result["limit"]
    return result["ratio"] >= result["limit"]


def _padded(text: str, width: int) -> str:
    return text + " " * max(0, width - sum(2 if unicodedata.east_asian_width(c) in "WF" else 1 for c in text))


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
