"""Every sentence of the interface exists in English, and none is written past the translator."""

import re

import pytest

from tools import messages

CHINESE = re.compile(r"[\u4e00-\u9fff]")
SPOKEN = [
    r"\{#.*?#\}",
    r"\{%\s*comment\b.*?endcomment\s*%\}",
    r"\{%\s*blocktrans(?:late)?\b.*?endblocktrans(?:late)?\s*%\}",
    r"\{%\s*trans(?:late)?\s+(?:\"[^\"]*\"|'[^']*').*?%\}",
    r"_\((?:\"[^\"]*\"|'[^']*')\)",
    r"<!--.*?-->",
    r"<\w[^>]*\blang=\"zh.*?</button>",  # a language is offered in its own name
]
PATTERN_BOOK = "gallery.html"  # shows components to those who build pages, with sample words


@pytest.mark.parametrize("room", messages.rooms(), ids=lambda room: room.name)
def test_english_is_complete(room):
    assert not list(messages.faults_of(messages.said_in(room), messages.stored(room)))


@pytest.mark.parametrize("room", messages.rooms(), ids=lambda room: room.name)
def test_templates_say_nothing_past_the_translator(room):
    bare = {}
    for path in messages.files(room):
        if path.suffix == ".py" or path.name == PATTERN_BOOK:
            continue
        text = re.sub("|".join(SPOKEN), "", path.read_text("utf-8"), flags=re.DOTALL)
        found = [line.strip() for line in text.splitlines() if CHINESE.search(line)]
        if found:
            bare[path.relative_to(messages.PROJECT).as_posix()] = found
    assert not bare
