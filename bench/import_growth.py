"""Time per row of a roster ten times as large, over that of a city's."""

from bench import workload
from bench.ground import Measured, seconds
from qiao.services.imports.kinds import Kind

LIMIT = 1.5
LARGE = 86_430


def measure() -> Measured:
    workload.with_unions()
    small, large = _per_row(workload.CITY, 3), _per_row(LARGE, 1)
    return Measured(large / small, LIMIT, "lower", f"每行 {small:.3f} ms → {large:.3f} ms（{LARGE} 行）")


def _per_row(count: int, times: int) -> float:
    """Milliseconds for each row of a roster of so many people."""
    data = workload.roster(count)
    return seconds(lambda: workload.bring(data, Kind.MEMBERS), workload.take_back, times) / count * 1e3
