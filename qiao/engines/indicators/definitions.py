"""Reading definitions: YAML, checked on loading; a fault names file, line, key and remedy."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any

import yaml

from qiao.engines.indicators.expressions import NotPermitted, checked
from qiao.engines.indicators.kinds import Indicator, Words
from qiao.foundation import facts
from qiao.foundation.service import rooms

_TEXTS = {"key", "group", "kind", "where", "value", "base", "basis"}
_WORDS = {"name", "meaning", "unit", "source"}
_FLAGS = {"listed", "within"}
_REQUIRED = {"key", "group", "kind", *_WORDS}
_NEEDED_BY_KIND: dict[str, set[str]] = {"count": set(), "sum": {"value"}}


class BadDefinition(ValueError):
    """A file of definitions is wrong; the sentence names file, line, fault and remedy."""


@dataclass
class Library:
    """All indicators and their groups, in the order of their files."""

    groups: dict[str, Words] = field(default_factory=dict)
    indicators: dict[str, Indicator] = field(default_factory=dict)

    def get(self, key: str) -> Indicator | None:
        return self.indicators.get(key)

    def of(self, group: str) -> list[Indicator]:
        return [indicator for indicator in self.indicators.values() if indicator.group == group]

    def with_bases(self, keys: Iterable[str]) -> list[Indicator]:
        """The indicators of these keys and all that their shares are made of."""
        wanted: dict[str, Indicator] = {}
        for key in keys:
            indicator = self.indicators[key]
            wanted[key] = indicator
            if indicator.base:
                wanted[indicator.base] = self.indicators[indicator.base]
        return list(wanted.values())


@cache
def library() -> Library:
    """The indicators that the rooms offer (``service.indicators``). Raises BadDefinition."""
    return load(path for _label, service in rooms() for path in service.indicators)


def load(paths: Iterable[Path]) -> Library:
    """Read and check definition files. Raises BadDefinition for the first fault."""
    found = Library()
    for path in paths:
        _File(path).into(found)
    return found


class _File:
    def __init__(self, path: Path) -> None:
        self.path = path
        try:
            self.root = yaml.compose(path.read_text("utf-8"), Loader=yaml.SafeLoader)
        except yaml.YAMLError as fault:
            raise BadDefinition(f"{path.name}：不是合格的 YAML（{fault}）") from None

    def into(self, library: Library) -> None:
        top = self._mapping(self.root, {"population", "groups", "indicators"}, {"population", "indicators"})
        population = self._expression(top["population"])
        if "groups" in top:
            library.groups |= {k: self._words(node) for k, node in self._pairs(top["groups"])}
        lines: dict[str, yaml.Node] = {}
        for node in self._items(top["indicators"]):
            indicator = self._indicator(node, population)
            if indicator.key in library.indicators:
                raise self._wrong(node, f"指标“{indicator.key}”已经定义过，请换一个 key")
            if indicator.group not in library.groups:
                raise self._wrong(node, f"没有“{indicator.group}”这一组，请先写在 groups 里")
            library.indicators[indicator.key] = indicator
            lines[indicator.key] = node
        for key, node in lines.items():
            self._check_references(node, library.indicators[key], library)

    def _indicator(self, node: yaml.Node, population: str) -> Indicator:
        parts = self._mapping(node, _TEXTS | _WORDS | _FLAGS | {"shown"}, _REQUIRED)
        texts = {name: self._text(parts[name]) for name in _TEXTS & parts.keys()}
        kind = texts["kind"]
        if kind not in _NEEDED_BY_KIND:
            raise self._wrong(parts["kind"], f"kind 只能是 {'、'.join(_NEEDED_BY_KIND)}，不能是“{kind}”")
        if lacking := _NEEDED_BY_KIND[kind] - parts.keys():
            raise self._wrong(node, f"kind: {kind} 还要写 {'、'.join(sorted(lacking))}")
        own = self._expression(parts["where"]) if "where" in parts else ""
        if "value" in parts:
            texts["value"] = self._expression(parts["value"])
        words: dict[str, Any] = {name: self._words(parts[name]) for name in _WORDS}
        flags: dict[str, Any] = {name: self._flag(parts[name]) for name in _FLAGS & parts.keys()}
        indicator = Indicator(
            **{**texts, "where": f"({population}) AND ({own})" if own else population},  # type: ignore[arg-type]
            population=population,
            **words,
            **flags,
            shown=tuple(self._text(item) for item in self._items(parts["shown"])) if "shown" in parts else (),
        )
        for name in (*indicator.shown, *([indicator.basis] if indicator.basis else [])):
            if name not in facts.known():
                raise self._wrong(node, f"没有名为“{name}”的事实")
        return indicator

    def _check_references(self, node: yaml.Node, indicator: Indicator, library: Library) -> None:
        if indicator.base and indicator.base not in library.indicators:
            raise self._wrong(node, f"“{indicator.key}”的 base“{indicator.base}”不是已定义的指标")

    def _expression(self, node: yaml.Node) -> str:
        try:
            return checked(self._text(node))
        except NotPermitted as fault:
            raise self._wrong(node, str(fault)) from None

    def _words(self, node: yaml.Node) -> Words:
        parts = self._mapping(node, {"zh", "en"}, {"zh", "en"})
        return Words(self._text(parts["zh"]), self._text(parts["en"]))

    def _mapping(self, node: yaml.Node | None, allowed: set[str], required: set[str]) -> dict[str, Any]:
        found = dict(self._pairs(node))
        if unknown := found.keys() - allowed:
            raise self._wrong(
                node, f"不认识 {'、'.join(sorted(unknown))}，可用：{'、'.join(sorted(allowed))}"
            )
        if lacking := required - found.keys():
            raise self._wrong(node, f"还要写 {'、'.join(sorted(lacking))}")
        return found

    def _pairs(self, node: yaml.Node | None) -> Iterator[tuple[str, yaml.Node]]:
        if not isinstance(node, yaml.MappingNode):
            raise self._wrong(node, "这里应当是“键: 值”")
        seen = set()
        for key, value in node.value:
            if key.value in seen:
                raise self._wrong(key, f"“{key.value}”写了两次")
            seen.add(key.value)
            yield key.value, value

    def _items(self, node: yaml.Node) -> list[yaml.Node]:
        if not isinstance(node, yaml.SequenceNode):
            raise self._wrong(node, "这里应当是以“-”开头的列表")
        return list(node.value)

    def _text(self, node: yaml.Node) -> str:
        if not isinstance(node, yaml.ScalarNode):
            raise self._wrong(node, "这里应当是一段文字")
        return str(node.value).strip()

    def _flag(self, node: yaml.Node) -> bool:
        if self._text(node) not in ("true", "false"):
            raise self._wrong(node, "这里只能写 true 或 false")
        return self._text(node) == "true"

    def _wrong(self, node: yaml.Node | None, sentence: str) -> BadDefinition:
        line = f" 第 {node.start_mark.line + 1} 行" if node is not None else ""
        return BadDefinition(f"{self.path.name}{line}：{sentence}")
