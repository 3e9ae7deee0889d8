"""Search by name, pinyin, initials and code, for an array column with a GIN index.

A row keeps :func:`tokens`; it answers a query when it holds all of :func:`query_tokens`
(``search__contains=query_tokens(text)`` in Django). So a row must hold every form that people may type:

* Chinese: each character and each pair of neighbours (a longer word is asked for by its pairs);
* pinyin: what can be typed from any syllable on, letter by letter (``zhangs`` finds 张三, ``san`` too);
* initials: the same with first letters (``gaj`` finds 市公安局);
* codes and numbers: every beginning.
"""

import re
import unicodedata
from collections.abc import Iterable, Iterator
from functools import lru_cache

from pypinyin import Style, lazy_pinyin

_HAN = "〇\u3400-\u9fff\uf900-\ufaff\U00020000-\U0003ffff"
_RUNS = re.compile(f"[{_HAN}]+|[a-z0-9]+")
_INSIDE_NAME = re.compile(f"(?<=[{_HAN}])[\\s·•・.]+(?=[{_HAN}])")
_LETTERS = 12
"""Letters of pinyin that are looked at, about three syllables; what is typed beyond them is not compared."""
_CODE = 18
"""Characters of a code that are looked at: a 统一社会信用代码 and an identity number have 18."""
_NAME = 4
"""Up to so many characters a text may be a person's name: read by the surname table, not by phrases."""

# Surnames whose reading is not the usual one of the character; several where families differ.
SURNAMES = {
    "万俟": ("mo qi",), "尉迟": ("yu chi",), "澹台": ("tan tai",), "单于": ("chan yu",), "单": ("shan",),
    "解": ("xie",), "仇": ("qiu",), "区": ("ou",), "曾": ("zeng",), "查": ("zha",), "朴": ("piao",),
    "盖": ("ge", "gai"), "卜": ("bu",), "员": ("yun",), "缪": ("miao",), "召": ("shao",), "黑": ("he",),
    "乜": ("nie",), "秘": ("bi",), "洗": ("xian",), "折": ("she",), "翟": ("zhai",), "种": ("chong",),
    "重": ("chong",), "宓": ("mi", "fu"), "覃": ("qin", "tan"), "繁": ("po",), "能": ("nai",),
    "郇": ("xun", "huan"), "郗": ("xi", "chi"), "佴": ("nai",), "适": ("kuo",), "阚": ("kan",),
    "隗": ("wei", "kui"), "谌": ("chen", "shen"), "句": ("gou",), "乐": ("yue", "le"), "薄": ("bo",),
    "柏": ("bai", "bo"), "牟": ("mu", "mou"), "祭": ("zhai",),
}  # fmt: skip
# Characters of given names that are read in two ways.
GIVEN = {
    "长": ("chang", "zhang"), "晟": ("sheng", "cheng"), "茜": ("qian", "xi"), "朝": ("chao", "zhao"),
    "乐": ("le", "yue"), "重": ("chong", "zhong"), "行": ("xing", "hang"), "曾": ("zeng", "ceng"),
    "柏": ("bai", "bo"), "藏": ("cang", "zang"),
}  # fmt: skip


def tokens(text: str, extra: Iterable[str] = ()) -> list[str]:
    """What the row named ``text`` is found by, without duplicates; ``extra`` are codes and numbers."""
    found: dict[str, None] = {}
    for run in _RUNS.findall(_INSIDE_NAME.sub("", _folded("|".join((text, *extra))))):
        if run[0].isascii():
            found.update(dict.fromkeys(_typed(run)))
            continue
        found.update(dict.fromkeys(run))
        found.update(dict.fromkeys(_pairs(run)))
        for syllables in _readings(run):
            found.update(dict.fromkeys(_spelled(syllables)))
    return list(found)


def query_tokens(text: str) -> list[str]:
    """What a row must hold to answer ``text``; empty when nothing in it can be searched for."""
    needed: dict[str, None] = {}
    for run in _RUNS.findall(_folded(text)):
        if run[0].isascii():
            needed[run[: _length(run)]] = None
        else:
            needed.update(dict.fromkeys(run if len(run) == 1 else _pairs(run)))
    return list(needed)


def _folded(text: str) -> str:
    """Half width and small letters; ü as the v of the keyboard."""
    if not text.isascii():
        text = unicodedata.normalize("NFKC", text)
    return text.casefold().replace("ü", "v")


def _pairs(run: str) -> Iterator[str]:
    return (run[index : index + 2] for index in range(len(run) - 1))


def _typed(run: str) -> Iterator[str]:
    """Every beginning of a code or a Latin word."""
    return (run[:length] for length in range(1, min(len(run), _length(run)) + 1))


def _length(run: str) -> int:
    return _LETTERS if run.isalpha() else _CODE


@lru_cache(maxsize=20_000)
def _spelled(syllables: tuple[str, ...]) -> tuple[str, ...]:
    """What can be typed from each syllable on: its letters and those that follow, and the initials.

    Kept, because many names sound alike.
    """
    found = []
    initials = "".join(syllable[0] for syllable in syllables)
    for index in range(len(syllables)):
        letters = "".join(syllables[index : index + _LETTERS])[:_LETTERS]
        for length in range(1, len(letters) + 1):
            found.append(letters[:length])
        following = initials[index : index + _LETTERS]
        for length in range(2, len(following) + 1):
            found.append(following[:length])
    return tuple(found)


def _readings(run: str) -> Iterator[tuple[str, ...]]:
    """The ways to read a run of characters: more than one where it may begin with a special surname."""
    if len(run) > _NAME:
        yield from _each(_by_phrase(run))
        return
    surname = run[:2] if run[:2] in SURNAMES else run[:1]
    rest = tuple(_of_character(character) for character in run[len(surname) :])
    for reading in SURNAMES.get(surname, ()):
        yield from _each((*((syllable,) for syllable in reading.split()), *rest))
    # A short text is not always a person: 区总工会 is read Qu, so the usual reading stands beside.
    yield from _each(tuple(_of_character(character) for character in run))


def _each(choices: tuple[tuple[str, ...], ...]) -> Iterator[tuple[str, ...]]:
    """The combinations; characters without a known reading are skipped."""
    known = [choice for choice in choices if choice]
    if all(len(choice) == 1 for choice in known):
        yield tuple(choice[0] for choice in known)
    else:
        # The first readings together and the last together (lv, lu for 吕): not every mixture.
        yield tuple(choice[0] for choice in known)
        yield tuple(choice[-1] for choice in known)


@lru_cache(maxsize=20_000)
def _of_character(character: str) -> tuple[str, ...]:
    return GIVEN.get(character) or next(iter(_by_phrase(character)), ())


def _by_phrase(text: str) -> tuple[tuple[str, ...], ...]:
    """The reading of each known character as pypinyin's phrases have it (银行 yin hang, 行政 xing zheng)."""
    spelled = lazy_pinyin(text, style=Style.NORMAL, errors="ignore")
    return tuple(_variants(syllable) for syllable in spelled)


def _variants(syllable: str) -> tuple[str, ...]:
    syllable = syllable.replace("ü", "v")
    if not syllable:
        return ()
    return (syllable, syllable.replace("v", "u")) if "v" in syllable else (syllable,)
