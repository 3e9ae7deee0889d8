"""Identity numbers (GB 11643), phone numbers, unified social credit codes (GB 32100)."""

from __future__ import annotations

import re
import unicodedata
from datetime import date
from typing import NamedTuple

from django.utils.translation import gettext as _
from stdnum.cn import ric, uscc

from .kinds import Masked, Problem, Raw

_SPACES_AND_MARKS = re.compile(r"[\s\u200b\ufeff'‘’`\"]+")
_MASKED = re.compile(r"[0-9Xx]*[*＊•●]{2,}[0-9Xx]*")
_SCIENTIFIC = re.compile(r"\d(?:\.\d+)?[eE]\+?\d{1,2}")
_LANDLINE = re.compile(r"(?:\(?0\d{2,3}\)?-?)?[2-8]\d{6,7}(?:[-转#]\d{1,6})?")
_SERVICE = re.compile(r"(?:400|800)-?\d{3}-?\d{4}")
_USCC = re.compile(r"[0-9A-Z]{18}")


class Facts(NamedTuple):
    """What a valid identity number says of its bearer."""

    born: date
    sex: str  # 男 or 女


def facts(number: str) -> Facts:
    """Birth date and sex out of a valid number of 18 or 15 digits."""
    long = number if len(number) == 18 else f"{number[:6]}19{number[6:]}0"
    born = date(int(long[6:10]), int(long[10:12]), int(long[12:14]))
    return Facts(born, "男" if int(long[16]) % 2 else "女")


def parse_id_number(raw: Raw) -> str | Masked | Problem | None:
    """The number in plain characters, X upper-case; a note with the value for an old one of 15 digits."""
    if isinstance(raw, float) or (isinstance(raw, int) and not isinstance(raw, bool)):
        if abs(raw) >= 1e15:  # a float holds 15 digits and no more
            return _lost(raw)
        raw = str(int(raw))
    text = _squeezed(raw).upper()
    if not text:
        return None
    if _MASKED.fullmatch(text):
        return Masked(text)
    if _SCIENTIFIC.fullmatch(text):
        return _lost(raw)
    if len(text) == 15 and text.isascii() and text.isdigit() and _is_day("19" + text[6:12]):
        return Problem(
            "old_number", _("身份证号是 15 位的旧号码"), _("请换成 18 位的现行号码。"), note=True, value=text
        )
    if not re.fullmatch(r"\d{17}[\dX]", text):
        return Problem(
            "checksum",
            _("身份证号应为 18 位数字（末位可为 X），这里是 %(length)s 位") % {"length": len(text)},
            _("请对照身份证原件重填，并把这一列设为“文本”格式。"),
        )
    if not _is_day(text[6:14]):
        return Problem("checksum", _("身份证号里的出生日期不存在"), _("请对照身份证原件重填。"))
    if ric.calc_check_digit(text) != text[-1]:
        if text.endswith("000"):
            return _lost(raw)
        return Problem(
            "checksum", _("身份证号的校验码不对，至少有一位填错"), _("请对照身份证原件逐位核对后重填。")
        )
    return text


def parse_phone(raw: Raw) -> str | Masked | Problem | None:
    """A mobile number of 11 digits; a landline is kept with a note."""
    return _phone(raw, office=False)


def parse_office_phone(raw: Raw) -> str | Masked | Problem | None:
    """A mobile number or a landline, as an office's contact has one."""
    return _phone(raw, office=True)


def _phone(raw: Raw, *, office: bool) -> str | Masked | Problem | None:
    if isinstance(raw, float):
        raw = str(int(raw)) if raw.is_integer() else str(raw)
    text = _squeezed(raw)
    if len(text) == 11 and text.isascii() and text.isdigit() and text[0] == "1" and text[1] in "3456789":
        return text
    if not text or text in ("无", "-", "—", "/", "——"):
        return None
    if _MASKED.fullmatch(text):
        return Masked(text)
    first = re.split(r"[/、,;，；]", text)[0]
    bare = re.sub(r"^(?:\+86|0086|86(?=1\d{10}$))", "", first)
    digits = re.sub(r"[-()]", "", bare)
    if re.fullmatch(r"1[3-9]\d{9}", digits):
        return digits
    if _LANDLINE.fullmatch(bare) or _SERVICE.fullmatch(bare):
        if office:
            return bare
        return Problem(
            "landline", _("电话是座机，收不到短信"), _("如有手机号码，请改填手机。"), note=True, value=bare
        )
    return Problem(
        "phone_length",
        _("电话号码“%(text)s”不完整：手机应为 11 位，这里是 %(length)s 位")
        % {"text": text[:20], "length": sum(mark.isdigit() for mark in text)},
        _("请补全 11 位手机号码；座机请写区号，如 0711-3327133。"),
    )


def parse_uscc(raw: Raw) -> str | Masked | Problem | None:
    """A unified social credit code of 18 characters. Only its check digit is judged, not its prefix."""
    if isinstance(raw, float):
        return _lost(raw)
    text = _squeezed(raw).upper()
    if not text or text in ("无", "-", "—", "/"):
        return None
    if _SCIENTIFIC.fullmatch(text):
        return _lost(raw)
    try:
        is_right = bool(_USCC.fullmatch(text)) and uscc.calc_check_digit(text[:-1]) == text[-1]
    except ValueError:  # I, O, S, V, Z are no characters of a code
        is_right = False
    if is_right:
        return text
    return Problem(
        "checksum",
        _("统一社会信用代码不对：应为 18 位，末位是校验码"),
        _("请对照法人证书重填；没有的留空。"),
    )


def _lost(raw: Raw) -> Problem:
    return Problem(
        "number_lost_digits",
        _("号码被当作数字保存，后几位已经丢失（%(raw)s）") % {"raw": str(raw)[:24]},
        _("请先把这一列设为“文本”格式，再重新填写完整号码。"),
    )


def _squeezed(raw: Raw) -> str:
    text = raw if type(raw) is str else str(raw)
    if text.isascii() and text.isalnum():
        return text
    return _SPACES_AND_MARKS.sub("", unicodedata.normalize("NFKC", text))


def _is_day(digits: str) -> bool:
    try:
        date(int(digits[:4]), int(digits[4:6]), int(digits[6:8]))
    except ValueError:
        return False
    return True
