"""Reads a kind of sheet from its YAML file, and recognizes a heading by its words.

The file says which words a column goes by; what people put around such a word (其中, 是否, 数, 人数, 情况,
brackets, numbering) is taken off here, once for all columns. An error in the file names the line.
"""

from __future__ import annotations

import re
import unicodedata
from collections import deque
from collections.abc import Iterator
from functools import cache, lru_cache
from pathlib import Path
from typing import Any, NamedTuple, get_args

import yaml

from .kinds import Column, ColumnKind, IdentityColumns, Parts, SheetKind, TermColumns

SYNONYMS = Path(__file__).parent / "synonyms"
OWN_REMARKS = "问题与改法"
"""The column that the error workbook adds; a mended one that comes back is read without it."""

_COMMON = yaml.safe_load((SYNONYMS / "common.yaml").read_text(encoding="utf-8"))


def common(name: str) -> frozenset[str]:
    """A list of words that all kinds of sheets share, from ``synonyms/common.yaml``."""
    return frozenset(_COMMON[name].split())


_BEFORE, _AFTER, _AS_ITS_PARENT = common("before"), common("after"), common("as_its_parent")
_SPACE = re.compile(r"[\s\u3000\u200b\ufeff\u00a0]+")
_BRACKETED = re.compile(r"[(\[【〔<《「][^)\]】〕>》」]*[)\]】〕>》」]")
_NUMBERING = re.compile(
    r"^(?:[(（]?[0-9一二三四五六七八九十]{1,2}[)）]|[0-9一二三四五六七八九十]{1,2}[.、．])"
)


class BadVocabulary(ValueError):
    """A synonym file contradicts itself or the engine; the message names file and line."""


class Recognized(NamedTuple):
    """``key`` of the column and how much decoration had to be taken off to see it (0 = the very word)."""

    key: str
    cost: int


@lru_cache(maxsize=20_000)
def plain(text: str) -> str:
    """Half-width, without any white space, in one case: how two headings are compared."""
    return _SPACE.sub("", unicodedata.normalize("NFKC", text)).lower()


@lru_cache(maxsize=20_000)
def undressed(heading: str) -> tuple[tuple[str, int], ...]:
    """The plain heading and all its cores, the least undressed first: 其中：女职工人数（人） … 女职工."""
    start = plain(heading)
    seen = {start: 0}
    queue = deque([start])
    while queue:
        form = queue.popleft()
        for inner in _one_layer_less(form):
            if inner and inner not in seen:
                seen[inner] = seen[form] + 1
                queue.append(inner)
    return tuple(seen.items())


def _one_layer_less(form: str) -> Iterator[str]:
    yield form.strip(":,.、;*?！？!。-_—/·\"'“”")
    yield _NUMBERING.sub("", form)
    outside = _BRACKETED.sub("", form)
    if outside != form:
        yield outside
        if not outside:
            yield form[1:-1]
    yield from (form.removeprefix(word) for word in _BEFORE if form.startswith(word))
    yield from (form.removesuffix(word) for word in _AFTER if form.endswith(word))


def recognize(kind: SheetKind, path: tuple[str, ...]) -> Recognized | None:
    """The column that a heading means, read under the headings above it (outermost first).

    In this order: a word that means something only under its parent (起 under 本届任期); a bare 合计 or 姓名
    as its parent; the heading by itself; parent and child read together.
    """
    if len(kind.known) > 5_000:  # data rows are tried as headings too
        kind.known.clear()
    if path not in kind.known:
        kind.known[path] = _recognize(kind, path)
    return kind.known[path]


def _recognize(kind: SheetKind, path: tuple[str, ...]) -> Recognized | None:
    if not path:
        return None
    *above, heading = path
    cores = undressed(heading)
    parents = [
        (parent, recognize(kind, tuple(above[: at + 1]))) for at, parent in reversed(list(enumerate(above)))
    ]
    for parent, known in parents:
        names = [form for form, _cost in undressed(parent)]
        if known:
            names.insert(0, f"@{known.key}")
        for form, cost in cores:
            for name in names:
                if key := kind.words_under.get((name, form)):
                    return Recognized(key, cost)

    own_parent = parents[0][1] if parents else None
    if own_parent and any(form in _AS_ITS_PARENT for form, _cost in cores):
        return own_parent
    if own_parent and kind.columns[own_parent.key].kind in ("holder", "names"):
        return None  # 联系电话 under 工会主席 is the chair's, not the contact's
    for form, cost in cores:
        if key := kind.words.get(form):
            return Recognized(key, cost)
    if above:
        for form, cost in undressed(above[-1] + heading):
            if key := kind.words.get(form):
                return Recognized(key, cost + 1)
    return None


@cache
def load_kind(name: str | Path) -> SheetKind:
    """A kind of sheet from ``synonyms/<name>.yaml``, or from a file of the caller's.

    :raises BadVocabulary: with file and line, where the file is contradictory or names what does not exist.
    """
    path = name if isinstance(name, Path) else SYNONYMS / f"{name}.yaml"
    return _Loader(path).kind()


class _Loader:
    """Builds a SheetKind out of YAML nodes, which know their lines (plain loading would forget them)."""

    def __init__(self, path: Path) -> None:
        self.path = path
        try:
            root = yaml.compose(path.read_text(encoding="utf-8"), Loader=yaml.SafeLoader)
        except yaml.YAMLError as broken:
            raise BadVocabulary(f"{path.name}: {broken}") from broken
        if not isinstance(root, yaml.MappingNode):
            raise BadVocabulary(f"{path.name}: 应当是“键: 值”的文件")
        self.root = root

    def kind(self) -> SheetKind:
        parts = self._mapping(self.root, {"title", "columns", "choices", *_RULES})
        self.choices = {
            key: self._choice(node) for key, (_at, node) in self._children(parts.get("choices")).items()
        }
        self.words: dict[str, str] = {}
        self.words_under: dict[tuple[str, str], str] = {}
        columns = {
            key: self._column(key, node) for key, (_at, node) in self._children(parts["columns"]).items()
        }
        rules: dict[str, Any] = {
            name: self._rules(name, parts[name], columns) for name in _RULES if name in parts
        }
        return SheetKind(
            self.path.stem, self._plain_value(parts["title"]), columns, self.words, self.words_under, **rules
        )

    def _column(self, key: str, node: yaml.Node) -> Column:
        fields = self._mapping(
            node, {"label", "kind", "required", "sensitive", "choices", "open", "into", "words"}
        )
        values = {name: self._plain_value(child) for name, child in fields.items() if name != "words"}
        if values.get("kind", "text") not in get_args(ColumnKind):
            raise self._wrong(fields["kind"], f"没有“{values['kind']}”这种值")
        if "choices" in values:
            if values["choices"] not in self.choices:
                raise self._wrong(fields["choices"], f"没有“{values['choices']}”这组选项")
            values["choices"] = self.choices[values["choices"]]
        if "into" in values:
            values["into"] = tuple(values["into"])
        for word in fields["words"].value:
            self._learn(word, key)
        self.words.setdefault(plain(values["label"]), key)
        return Column(key=key, **values)

    def _learn(self, node: yaml.Node, key: str) -> None:
        word = plain(str(node.value))
        parent, _slash, child = word.rpartition("/")
        if parent.startswith("@"):
            known, entry = self.words_under.setdefault((parent, child), key), word
        else:
            known, entry = self.words.setdefault(word, key), word
        if known != key:
            raise self._wrong(node, f"“{entry}”已经是“{known}”的叫法，不能又是“{key}”的")

    def _choice(self, node: yaml.Node) -> dict[str, str]:
        written: dict[str, str] = {}
        written.update((plain(canonical), canonical) for canonical in self._children(node))
        for canonical, (_at, words) in self._children(node).items():
            for word in words.value:
                if written.setdefault(plain(word.value), canonical) != canonical:
                    raise self._wrong(word, f"“{word.value}”已经是“{written[plain(word.value)]}”的另一种写法")
        return written

    def _rules(self, name: str, node: yaml.Node, columns: dict[str, Column]) -> tuple[Any, ...]:
        made = []
        for item in node.value:
            value = self._plain_value(item)
            named = (
                [value] if isinstance(value, str) else [key for key in _flat(value) if isinstance(key, str)]
            )
            for key in named:
                if key not in columns:
                    raise self._wrong(item, f"没有“{key}”这一列")
            if isinstance(value, dict):
                value = {key: tuple(part) if isinstance(part, list) else part for key, part in value.items()}
                try:
                    value = _RULES[name](**value)
                except TypeError as wrong:
                    raise self._wrong(item, str(wrong)) from wrong
            made.append(value)
        return tuple(made)

    def _mapping(self, node: yaml.Node, allowed: set[str]) -> dict[str, yaml.Node]:
        children = self._children(node)
        for key, (at, _child) in children.items():
            if key not in allowed:
                raise self._wrong(at, f"不认识“{key}”，可用：{'、'.join(sorted(allowed))}")
        return {key: child for key, (_at, child) in children.items()}

    def _children(self, node: yaml.Node | None) -> dict[str, tuple[yaml.Node, yaml.Node]]:
        if node is None:
            return {}
        if not isinstance(node, yaml.MappingNode):
            raise self._wrong(node, "应当是“键: 值”")
        children: dict[str, tuple[yaml.Node, yaml.Node]] = {}
        for key, value in node.value:
            if key.value in children:
                raise self._wrong(key, f"“{key.value}”写了两次")
            children[key.value] = (key, value)
        return children

    def _plain_value(self, node: yaml.Node) -> Any:
        return yaml.SafeLoader("").construct_object(node, deep=True)

    def _wrong(self, node: yaml.Node, sentence: str) -> BadVocabulary:
        return BadVocabulary(f"{self.path.name} 第 {node.start_mark.line + 1} 行：{sentence}")


def _flat(value: Any) -> Iterator[Any]:
    if isinstance(value, dict):
        for part in value.values():
            yield from _flat(part)
    elif isinstance(value, list):
        for part in value:
            yield from _flat(part)
    else:
        yield value


_RULES: dict[str, Any] = {
    "parts": Parts,
    "terms": TermColumns,
    "identity": IdentityColumns,
    "unique": str,
    "shared": str,
    "not_after": str,
}
