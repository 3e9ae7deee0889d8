"""What a cell means, by the kind of its column."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date, datetime
from difflib import get_close_matches
from typing import Any

from django.utils.translation import gettext as _

from . import dates, identity
from .kinds import Column, PartialDate, Problem, Raw, Vacant
from .vocabulary import common, plain

Parser = Callable[[Raw], Any]
"""Cell → value, None for an empty cell, or a Problem."""

_YES, _NO, _ERRORS = common("yes"), common("no"), common("errors")
_DASHES = common("dashes") | {""}
NOTHING = _DASHES | common("nothing")
_VACANT = re.compile(
    r"(?:职位|岗位|目前|现)?(?:空缺|暂缺|缺额|缺位|出缺|待补|待选|待定|未配备?|缺)(?:中|着)?(?:[(:：,，](.*?)\)?)?"
)
_TRAILING_BRACKET = re.compile(r"[(][^()]*[)]$")
_COUNT = re.compile(r"(?:共|计)?(\d{1,3}(?:,\d{3})+|\d+)(?:\.0+)?[人名个位]?")
_YEARS = re.compile(r"(\d{1,2}|[一二三四五六七八九十])(?:\.0+)?(?:年|年制|年一届)?")
_CHINESE_DIGITS = {digit: number for number, digit in enumerate("一二三四五六七八九十", 1)}
_LATIN = re.compile(r"[A-Za-z]")
_MARKS = str.maketrans("•・∙⋅‧●．（）【】：，", "·······()[]:,", "\u200b\ufeff")


def parser(column: Column) -> Parser:
    """The function that reads this column's cells; it remembers words that return."""
    return _choice(column) if column.kind == "choice" else _PARSERS[column.kind]


def _choice(column: Column) -> Parser:
    choices = column.choices

    def parse(raw: Raw) -> Any:
        text = _text(raw)
        key = plain(text)
        if key in choices:
            return choices[key]
        bare = re.sub(r"[(【\[].*?[)】\]]", "", key)  # 专职（正科级职数）
        if bare in choices:
            return choices[bare]
        if key in _DASHES:
            return None
        near = get_close_matches(key, choices, n=2, cutoff=0.5)
        options = list(dict.fromkeys([choices[word] for word in near] or choices.values()))[:8]
        message = _("“%(text)s”不在“%(label)s”的选项里") % {"text": text[:30], "label": column.label}
        remedy = _("请改为：%(options)s。") % {"options": "、".join(options)}
        if column.open:
            return Problem(
                "unlisted_value", message, _("已照原样保留；如有误，") + remedy, note=True, value=text
            )
        return Problem("unknown_value", message, remedy)

    return parse


def _text(raw: Raw) -> str:
    """The cell as a person reads it: 5.0 as 5, a date as 2023-06-30."""
    if type(raw) is str:
        return raw.strip()
    if isinstance(raw, float) and raw.is_integer() and abs(raw) < 1e15:
        return str(int(raw))
    if isinstance(raw, datetime) and not (raw.hour or raw.minute or raw.second):
        return raw.date().isoformat()
    return str(raw)


def bracket(raw: Raw) -> str:
    """What stands in the cell's brackets: 专职（正科级职数） → 正科级职数; "" where there are none."""
    found = re.search(r"[(（【\[](.+?)[)）】\]]", _text(raw))
    return found[1].strip() if found else ""


def _free(raw: Raw) -> str | None:
    return _text(raw) or None


def _label(raw: Raw) -> str | None:
    """A name of an organization or unit: without spaces and line breaks, brackets full-width."""
    text = "".join(_text(raw).split()).translate(_BRACKETS)
    return None if text in _DASHES else text


_BRACKETS = str.maketrans("()", "（）")


def _name(raw: Raw) -> str | None:
    """A person's name: spaces inside Chinese names go, one stays between Latin words, dots become ·."""
    text = raw.translate(_MARKS) if type(raw) is str else _text(raw)
    text = (" " if _LATIN.search(text) else "").join(text.split())
    return None if text in _DASHES else text


def _holder(raw: Raw) -> str | Vacant | None:
    """Who holds a post: a name (a remark in brackets goes), Vacant, or None where the cell is empty."""
    text = _name(raw)
    if not text:
        return None if not _text(raw) else Vacant()
    bare = text[1:-1] if text[0] in "(【[" and text[-1] in ")】]" else text
    if bare in ("无", "空"):
        return Vacant()
    if found := _VACANT.fullmatch(bare):
        return Vacant((found[1] or "").strip())
    if (inner := re.fullmatch(r".*[(](.+)[)]", text)) and (found := _VACANT.fullmatch(inner[1])):
        return Vacant(found[1] or "")
    return _TRAILING_BRACKET.sub("", text) or None


def _names(raw: Raw) -> tuple[str, ...]:
    """Several holders in one cell; a vacant one is none."""
    parts = re.split(r"[、,，;；/\n]+", raw) if type(raw) is str else [raw]
    held = (_holder(part) for part in parts)
    return tuple(name for name in held if isinstance(name, str))


def _date(raw: Raw) -> date | PartialDate | Problem | None:
    value = dates.parse_day(raw)
    if value is not None:
        return value
    text = _text(raw)
    if plain(text) in NOTHING:
        return None
    if dates.is_ambiguous(raw):
        message = _("“%(text)s”分不清是 1 月还是 10 月") % {"text": text}
    else:
        message = _("“%(text)s”不是日期") % {"text": text[:30]}
    return Problem("bad_date", message, _("请写成 2023-06-01 或 2023年6月 这样的日期。"))


def _term(raw: Raw) -> Any:
    text = _text(raw)
    if plain(text) in NOTHING:
        return None
    return dates.parse_term(text) or Problem(
        "bad_term",
        _("“%(text)s”看不出任期的起止") % {"text": text[:30]},
        _("请写成 2019.5—2024.5 这样，起止都要有年月。"),
    )


def _count(raw: Raw) -> int | Problem | None:
    if isinstance(raw, float) and raw.is_integer() and 0 <= raw < 1e9:
        return int(raw)
    text = plain(_text(raw))
    if text in _DASHES or text == "无":
        return None if text != "无" else 0
    if found := _COUNT.fullmatch(text):
        return int(found[1].replace(",", ""))
    return Problem(
        "unknown_value", _("“%(text)s”不是人数") % {"text": text[:30]}, _("请填 0 或正整数，如 42。")
    )


def _years(raw: Raw) -> int | Problem | None:
    text = plain(_text(raw))
    if text in NOTHING:
        return None
    if found := _YEARS.fullmatch(text):
        return _CHINESE_DIGITS.get(found[1]) or int(found[1])
    return Problem("bad_term", _("“%(text)s”不是年数") % {"text": text[:30]}, _("请填 3 年或 5 年。"))


def _yes_no(raw: Raw) -> bool | Problem:
    """An empty cell in a column of ticks means no."""
    if isinstance(raw, bool):
        return raw
    text = plain(_text(raw))
    if text in _NO or text in _DASHES:
        return False
    if text in _YES:
        return True
    bare = re.sub(r"\(.*?\)", "", text)
    if bare in _YES or bare in _NO:
        return bare in _YES
    return Problem(
        "unknown_value",
        _("“%(text)s”看不出是或否") % {"text": text[:30]},
        _("请填“是”或“否”，也可以打√或留空。"),
    )


_PARSERS: dict[str, Parser] = {
    "text": _free,
    "sequence": _free,
    "name": _name,
    "names": _names,
    "holder": _holder,
    "organization": _label,
    "unit": _label,
    "date": _date,
    "month_or_date": _date,
    "term": _term,
    "years": _years,
    "count": _count,
    "yes_no": _yes_no,
    "id_number": identity.parse_id_number,
    "phone": identity.parse_phone,
    "office_phone": identity.parse_office_phone,
    "uscc": identity.parse_uscc,
}
_HARDLY_EVER_TWICE = ("id_number", "phone", "office_phone", "uscc", "name", "sequence")


def parse_all(column: Column, raws: list[Raw]) -> list[Any]:
    """The values of a whole column, in order; each distinct cell is read once where words return."""
    parse, empty = parser(column), _EMPTY.get(column.kind)

    def read(raw: Raw) -> Any:
        if raw == "":
            return empty
        if type(raw) is str and raw.startswith("#") and raw in _ERRORS:
            return _refuse_error(raw)
        return parse(raw)

    if column.kind in _HARDLY_EVER_TWICE:
        return [read(raw) for raw in raws]
    known: dict[Any, Any] = {}
    values = []
    for raw in raws:
        key = raw if type(raw) is str else (type(raw), raw)
        if key not in known:
            known[key] = read(raw)
        values.append(known[key])
    return values


_EMPTY: dict[str, Any] = {"yes_no": False, "names": ()}


def _refuse_error(raw: Raw) -> Problem:
    return Problem(
        "unknown_value",
        _("这一格的公式出错（%(text)s）") % {"text": raw},
        _("请修正公式，或直接填入结果。"),
    )
