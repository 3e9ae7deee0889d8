"""Take every message of Qiao into the English catalogue of the room that says it.

The Chinese sentence is the message's name. Translations that exist are kept; messages that are no longer
said are dropped. GNU gettext is not needed.

    .venv/bin/python tools/messages.py            write the catalogues anew, then list what is untranslated
    .venv/bin/python tools/messages.py --check    write nothing; list what is missing, exit 1 if anything is
"""

import re
import sys
from collections.abc import Iterator
from io import BytesIO
from pathlib import Path

import django.conf
from babel.messages.catalog import Catalog, Message
from babel.messages.extract import extract
from babel.messages.pofile import read_po, write_po
from django.utils.translation.template import templatize

PROJECT = Path(__file__).resolve().parents[1]
KEYWORDS = {
    "_": None, "gettext": None, "gettext_lazy": None, "gettext_noop": None,
    "ngettext": (1, 2), "ngettext_lazy": (1, 2),
    "pgettext": ((1, "c"), 2), "pgettext_lazy": ((1, "c"), 2), "npgettext": ((1, "c"), 2, 3),
}  # fmt: skip
SPEAKING = {".py", ".html", ".txt"}
SILENT = {"tests", "migrations", "static", "locale"}


def main() -> int:
    check = "--check" in sys.argv[1:]
    faults = []
    for room in rooms():
        said, kept = said_in(room), stored(room)
        if not check:
            kept = merged(said, kept)
            write(room, kept)
        faults += [f"{catalogue(room).relative_to(PROJECT)}: {fault}" for fault in faults_of(said, kept)]
    print("\n".join(faults) if faults else "英文界面完整。")
    return 1 if faults else 0


def rooms() -> list[Path]:
    """The folders with a catalogue of their own: every app, and the foundation for its plain modules."""
    apps = {path.parent for path in PROJECT.glob("qiao/**/apps.py")}
    return sorted(apps | {PROJECT / "qiao/foundation"})


def files(room: Path) -> Iterator[Path]:
    """A room's Python and templates, without those of rooms inside it."""
    inner = [other for other in rooms() if other != room and other.is_relative_to(room)]
    for path in sorted(room.rglob("*")):
        silent = SILENT & set(path.relative_to(room).parts)
        if path.suffix in SPEAKING and not silent and not any(path.is_relative_to(other) for other in inner):
            yield path


def said_in(room: Path) -> Catalog:
    """Every message said in a room's Python and templates, with the places where."""
    said = Catalog(locale="en")
    for path in files(room):
        place = path.relative_to(PROJECT).as_posix()
        for line, name, _, context in extract("python", BytesIO(source(path)), KEYWORDS):
            said.add(name, locations=[(place, line)], context=context)
    return said


def source(path: Path) -> bytes:
    """What the Python extractor reads: a template's tags are turned into calls, its text into nothing."""
    text = path.read_text("utf-8")
    if path.suffix != ".py":
        text = re.sub(r"^[ \t]+", "", templatize(text), flags=re.MULTILINE)
    return text.encode()


def catalogue(room: Path) -> Path:
    return room / "locale/en/LC_MESSAGES/django.po"


def stored(room: Path) -> Catalog:
    path = catalogue(room)
    if not path.exists():
        return Catalog(locale="en")
    with path.open("rb") as stream:
        return read_po(stream, locale="en")


def merged(said: Catalog, kept: Catalog) -> Catalog:
    """The messages that are said now, with the translations that are kept."""
    result = Catalog(
        locale="en", project="Qiao", charset="utf-8", fuzzy=False, header_comment="# English of Qiao."
    )
    for message in entries(said):
        known = kept.get(message.id, message.context)
        translation = known.string if known and not known.fuzzy else None
        places = sorted({(place, None) for place, _ in message.locations})  # lines would change every day
        result.add(message.id, translation, locations=places, context=message.context)
    return result


def write(room: Path, messages: Catalog) -> None:
    path = catalogue(room)
    if not len(messages):
        path.unlink(missing_ok=True)
        return
    path.parent.mkdir(parents=True, exist_ok=True)
    stream = BytesIO()
    write_po(stream, messages, width=100, sort_output=True, include_lineno=False)
    dates = rb'"(POT-Creation-Date|PO-Revision-Date|Generated-By|Last-Translator|Language-Team):.*\n'
    path.write_bytes(re.sub(dates, b"", stream.getvalue()))


def faults_of(said: Catalog, kept: Catalog) -> Iterator[str]:
    """What keeps the English from being complete: one line for each fault."""
    for message in entries(said):
        known = kept.get(message.id, message.context)
        if known is None:
            yield f"没有收入：{message.id!r}（{message.locations[0][0]}）"
        elif not translated(known):
            yield f"没有译文：{message.id!r}"
        else:
            yield from (f"译文有误：{message.id!r}：{error}" for error in wrong_names(known))
    for message in entries(kept):
        if said.get(message.id, message.context) is None:
            yield f"已不再使用：{message.id!r}"


def wrong_names(message: Message) -> list[str]:
    """Placeholders that the translation invents or loses: ``%(name)s`` and ``{name}``."""
    pattern = r"%\(\w+\)[sd]|\{\w*\}"
    ids, strings = (text if isinstance(text, tuple) else (text,) for text in (message.id, message.string))
    wanted = set(re.findall(pattern, ids[-1]))
    return [
        f"占位符应为 {sorted(wanted)}"
        for string in strings[-1:]
        if set(re.findall(pattern, string)) != wanted
    ]  # fmt: skip


def translated(message: Message) -> bool:
    strings = message.string if isinstance(message.string, tuple) else (message.string,)
    return bool(strings) and all(strings) and not message.fuzzy


def entries(messages: Catalog) -> Iterator[Message]:
    return (message for message in messages if message.id)


if not django.conf.settings.configured:
    django.conf.settings.configure()  # templatize reads settings; ours would want a data folder

if __name__ == "__main__":
    sys.exit(main())
