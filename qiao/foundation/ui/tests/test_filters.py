"""The filters of the pages: days, numbers, and headings for the cards of a phone."""

from datetime import UTC, date, datetime

import pytest
from django.utils import translation

from qiao.foundation.days import OPEN
from qiao.foundation.ui.templatetags import ui


@pytest.mark.parametrize(
    ("language", "text"),
    [("zh-hans", "2026年11月23日"), ("en", "23 November 2026"), ("zh-hant", "2026年11月23日")],
)
def test_cnday_writes_a_day_as_its_language_does(language, text):
    with translation.override(language):
        assert ui.cnday(date(2026, 11, 23)) == text


def test_cnday_takes_a_moment_in_local_time():
    evening_in_london = datetime(2026, 11, 22, 17, 30, tzinfo=UTC)
    assert ui.cnday(evening_in_london) == "2026年11月23日"
    assert ui.moment(evening_in_london) == "2026年11月23日 01:30"


def test_a_day_that_is_not_known_is_a_dash_and_never_a_zero():
    assert [f(None) for f in (ui.cnday, ui.moment, ui.number, ui.percent)] == ["—"] * 4
    assert ui.number(0) == "0"
    assert ui.percent(0) == "0.0 %"


def test_an_open_end_is_never_shown_as_its_year():
    assert ui.cnday(OPEN) == "至今"
    assert ui.span(date(2023, 6, 1), OPEN) == "2023年6月1日起"


def test_span_shows_the_last_day_of_a_half_open_period():
    assert ui.span(date(2023, 6, 1), date(2026, 6, 1)) == "2023年6月1日 — 2026年5月31日"


def test_percent_of_names_no_share_of_nothing():
    assert ui.percent_of(41, 76) == "53.9 %"
    assert ui.percent_of(0, 76) == "0.0 %"
    assert ui.percent_of(1, 0) == "—"
    assert ui.percent_of(None, 76) == "—"


ROWS = """
<thead><tr><th scope="col">名称</th><th class="q-num"><a href="?a">会员 &amp; "职工"</a></th></tr></thead>
<tbody><tr><th scope="row">甲</th><td class="q-num">1</td></tr><tr><td colspan="2">无</td></tr></tbody>
"""


def test_labelled_gives_each_cell_the_heading_of_its_column():
    rows = ui.labelled(ROWS)
    assert '<th data-label="名称" scope="row">甲' in rows
    assert '<td data-label="会员 &amp; &quot;职工&quot;" class="q-num">1' in rows
    assert '<td colspan="2">无' in rows


def test_labelled_leaves_a_table_with_two_rows_of_headings():
    merged = ROWS.replace("</thead>", "<tr><th>其中</th></tr></thead>")
    assert ui.labelled(merged) == merged


def test_labelled_counts_a_wide_cell_as_its_columns():
    rows = ui.labelled(ROWS.replace('colspan="2">无</td>', 'colspan="1">甲</td><td>2</td>'))
    assert '<td data-label="会员 &amp; &quot;职工&quot;">2' in rows


def test_with_keys_gives_each_line_a_letter_of_its_own():
    menu = [{"url": "/home/"}, {"url": "/organizations/"}, {"url": "/oo/"}]
    assert [line["key"] for line in ui.with_keys(menu)] == ["o", "r", ""]


def test_chart_rows_refuses_a_series_of_another_length():
    chart = {"categories": ["甲", "乙"], "series": [{"name": "男", "values": [1]}]}
    with pytest.raises(ValueError, match="shorter"):
        ui.chart_rows(chart)
