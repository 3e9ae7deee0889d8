"""What a definition may say, and how a wrong one is refused."""

from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qiao.engines.indicators.definitions import BadDefinition, library, load
from qiao.engines.indicators.expressions import NotPermitted, checked
from qiao.engines.indicators.kinds import percentage

GOOD = """
population: kind = 'union'
groups:
  one: {zh: 一, en: One}
indicators:
  - key: unions
    group: one
    name: {zh: 工会, en: Unions}
    meaning: {zh: 全部, en: All}
    unit: {zh: 家, en: unions}
    source: {zh: 章程, en: Constitution}
    kind: count
  - key: staff
    group: one
    name: {zh: 职工, en: Staff}
    meaning: {zh: 全部, en: All}
    unit: {zh: 人, en: people}
    source: {zh: 章程, en: Constitution}
    kind: sum
    value: staff
    basis: people_basis
    base: unions
"""


def load_text(tmp_path: Path, text: str):
    path = tmp_path / "own.yaml"
    path.write_text(text, "utf-8")
    return load([path])


def test_every_offered_definition_is_right():
    assert {"unions", "staff", "term_overdue"} <= library().indicators.keys()


@pytest.mark.parametrize(
    "text",
    [
        "staff > 25",
        "women_form = 'none'",
        "term_due_on < as_of",
        "NOT own_account",
        "tier IN ('branch', 'group')",
        "coalesce(staff, 0) + 1 > members",
        "name IS NOT NULL",
        "staff BETWEEN 1 AND 9",
    ],
)
def test_checked_lets_comparisons_and_logic_through(text):
    assert checked(text)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("womenform = 'none'", "最接近的是“women_form”"),
        ("women_form = 'nothing'", "没有“nothing”这个值"),
        ("'nothing' = women_form", "没有“nothing”这个值"),
        ("tier IN ('branch', 'grupp')", "没有“grupp”这个值"),
        ("pg_sleep(9) IS NULL", "不允许使用"),
        ("staff / members > 0.5", "不允许使用"),
        ("(select 1) = 1", "不允许使用"),
        ("name IN (select username from accounts_user)", "不允许使用"),
        ("facts.staff > 1", "没有名为“facts.staff”的事实"),
        ("staff > 1; drop table accounts_user", "不允许|读不懂"),
        ("staff >", "读不懂"),
        ("name LIKE 'a%'", "不允许使用"),
        ("staff::text = '1'", "不允许使用"),
    ],
)
def test_checked_refuses_what_could_reach_further_or_count_nothing(text, said):
    with pytest.raises(NotPermitted, match=said):
        checked(text)


def test_load_reads_bases_and_population(tmp_path):
    found = load_text(tmp_path, GOOD)
    assert found.indicators["staff"].where == "kind = 'union'"
    assert [each.key for each in found.with_bases(["staff"])] == ["staff", "unions"]


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("kind: sum\n", "kind: total\n", "第 19 行.*kind 只能是"),
        ("    value: staff\n", "", "第 13 行.*还要写 value"),
        ("value: staff", "value: stuff", "第 20 行.*最接近的是“staff”"),
        ("base: unions", "base: union", "第 13 行.*不是已定义的指标"),
        ("key: staff", "key: unions", "第 13 行.*已经定义过"),
        ("basis: people_basis", "basis: people", "第 13 行.*没有名为“people”的事实"),
        ("group: one\n    name: {zh: 职工", "group: two\n    name: {zh: 职工", "第 13 行.*没有“two”这一组"),
        ("kind: count", "kind: count\n    colour: red", "第 6 行.*不认识 colour"),
        ("unit: {zh: 人, en: people}", "unit: {zh: 人}", "第 17 行.*还要写 en"),
    ],
)
def test_load_refuses_a_wrong_definition_with_its_line(tmp_path, old, new, said):
    assert old in GOOD
    with pytest.raises(BadDefinition, match=said):
        load_text(tmp_path, GOOD.replace(old, new, 1))


def test_percentage_rounds_halves_up():
    assert percentage(41, 76) == Decimal("53.9")
    assert percentage(1, 16) == Decimal("6.3")  # 6.25: bankers' rounding would say 6.2
    assert percentage(1, 0) is None
    assert percentage(None, 5) is None


@given(st.integers(0, 10**6), st.integers(1, 10**6))
def test_percentage_is_within_half_a_tenth(part, base):
    assert abs(percentage(part, base) * base - part * 100) * 20 <= base


@given(st.integers(1, 10**5), st.data())
def test_percentages_of_two_parts_add_up_to_a_hundred(base, data):
    part = data.draw(st.integers(0, base))
    assert abs(percentage(part, base) + percentage(base - part, base) - 100) <= Decimal("0.1")
