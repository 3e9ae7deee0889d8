"""What a person's name and numbers must look like in the register, and what an identity number tells."""

import re
from datetime import date
from typing import NamedTuple

from django.utils.translation import gettext as _
from stdnum.cn import ric

from qiao.foundation.crypto import normalized
from qiao.foundation.errors import Refused
from qiao.registry.people.kinds import Sex

_HAN = "〇\u3400-\u9fff\U00020000-\U0003ffff"
_INSIDE = re.compile(f"(?<=[{_HAN}·])\\s+(?=[{_HAN}·])")
_OLD_LENGTH = 15


class Told(NamedTuple):
    """What an identity number says of its bearer (GB 11643)."""

    born_on: date
    sex: str


def clean_name(name: str) -> str:
    """A name as the register writes it: ``张　三`` is 张三, ``Anna  Li`` keeps one space.

    Raises Refused when it is empty.
    """
    cleaned = _INSIDE.sub("", " ".join(name.replace("•", "·").replace("・", "·").split()))
    if not cleaned:
        raise Refused(_("请填写姓名。"), code="empty_name")
    return cleaned


def clean_id_number(number: str) -> str:
    """The number in plain characters, or empty. Raises Refused where its length, day or check digit is wrong.

    Numbers of 15 digits, given out until 1999, have no check digit.
    """
    number = normalized(number)
    if not number:
        return ""
    shape = re.fullmatch(r"\d{17}[\dX]|\d{15}", number)
    if shape is None:
        raise Refused(
            _("身份证号应为 18 位数字（末位可为 X），这里是 %(length)s 位，请对照身份证原件重填。")
            % {"length": len(number)},
            code="checksum",
        )
    told(number)
    if len(number) > _OLD_LENGTH and ric.calc_check_digit(number) != number[-1]:
        raise Refused(_("身份证号的校验码不对，至少有一位填错，请对照身份证原件逐位核对。"), code="checksum")
    return number


def clean_phone(phone: str) -> str:
    """A telephone number in plain digits, or empty; a mobile number has 11. Raises Refused for others."""
    phone = re.sub(r"^(\+86|0086)", "", normalized(phone))
    if phone and not re.fullmatch(r"1[3-9]\d{9}|0\d{9,11}", phone):
        raise Refused(
            _("电话号码不完整：手机应为 11 位，座机请写区号，如 0711-3327133。"), code="phone_length"
        )
    return phone


def told(number: str) -> Told:
    """Birth date and sex out of a number of 18 or 15 digits. Raises Refused where there is no such day."""
    long = f"{number[:6]}19{number[6:]}0" if len(number) == _OLD_LENGTH else number
    try:
        born_on = date(int(long[6:10]), int(long[10:12]), int(long[12:14]))
    except ValueError:
        raise Refused(_("身份证号里的出生日期不存在，请对照身份证原件重填。"), code="checksum") from None
    return Told(born_on, Sex.MALE if int(long[16]) % 2 else Sex.FEMALE)


def mask_name(name: str) -> str:
    """``张三丰`` as ``张**``: enough to recognize somebody known, too little to learn who it is."""
    return name[:1] + "*" * (len(name) - 1)
