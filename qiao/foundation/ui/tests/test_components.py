"""The components: they render, say what they must to those who do not see, and are all written down."""

import re
from itertools import pairwise
from pathlib import Path

import pytest
from django import forms
from django.template import Context, Template
from django.template.loader import get_template, render_to_string
from django.test import RequestFactory
from django_cotton.compiler_regex import CottonCompiler

from qiao.foundation.ui import pages

UI = Path(pages.__file__).parent
PROJECT = UI.parents[2]
COTTON = UI / "templates/cotton"
FILES = [path.relative_to(COTTON).with_suffix("").as_posix() for path in COTTON.rglob("*.html")]
COMPONENTS = {name.removesuffix("/index").replace("/", ".").replace("_", "-") for name in FILES}


def draw(markup: str, **context: object) -> str:
    source = CottonCompiler().process("{% load i18n ui %}" + markup)
    return Template(source).render(Context(context))


def gallery() -> str:
    return pages.gallery(RequestFactory().get("/gallery/")).content.decode()


def test_gallery_leaves_no_component_undrawn():
    page = gallery()
    assert "<c-" not in page
    assert "{%" not in page


def test_gallery_has_no_inline_script_style_or_handler():
    page = gallery()
    assert not re.search(r"<script(?![^>]*(?: src=|application/json))", page)
    assert not re.search(r"<[^>]+\s(?:style|on[a-z]+)=", page)


def test_gallery_uses_no_identifier_twice():
    found = re.findall(r'\sid="([^"]+)"', gallery())
    assert sorted(found) == sorted(set(found))


def test_headings_of_the_gallery_skip_no_level():
    levels = [int(level) for level in re.findall(r"<h([1-6])\b", gallery())]
    assert levels[0] == 1
    assert all(after <= before + 1 for before, after in pairwise(levels))


@pytest.mark.parametrize("name", sorted(COMPONENTS))
def test_every_component_is_written_down_with_an_example(name):
    assert f"<c-{name}" in (PROJECT / "docs/components.md").read_text()


@pytest.mark.parametrize("name", ["400", "403", "403_csrf", "404", "500"])
def test_page_of_a_fault_renders_without_request(name):
    assert "<h1>" in get_template(f"{name}.html").render()


def test_every_icon_that_is_named_is_declared():
    declared = set((UI / "icons.txt").read_text().split())
    named = set()
    for path in [*PROJECT.glob("qiao/**/*.html"), *PROJECT.glob("qiao/**/*.py")]:
        named |= set(re.findall(r'\bicon="([a-z][a-z0-9-]*)"', path.read_text()))
        named |= set(re.findall(r'<c-icon name="([a-z][a-z0-9-]*)"', path.read_text()))
    assert named <= declared


class OneName(forms.Form):
    name = forms.CharField(label="名称", help_text="全称")
    years = forms.ChoiceField(label="任期", choices=[("3", "三年")], widget=forms.RadioSelect)


def test_form_links_its_faults_to_the_fields():
    form = draw('<c-form :form="form" />', form=OneName({"name": "", "years": "3"}))
    assert '<a href="#id_name">名称</a>' in form
    assert 'aria-invalid="true"' in form
    described = re.search(r'aria-describedby="([^"]+)"', form).group(1).split()
    assert all(f'id="{identifier}"' in form for identifier in described)


def test_form_without_fault_shows_no_list_of_faults():
    assert 'role="alert"' not in draw('<c-form :form="form" />', form=OneName())


def test_choices_are_a_group_with_a_legend():
    form = draw('<c-form :form="form" />', form=OneName())
    assert re.search(r"<fieldset[^>]*>\s*<legend>任期", form)


HOSTILE = '"><script>alert(1)</script>'


@pytest.mark.parametrize(
    "markup",
    [
        '<c-card title="{{ x }}">{{ x }}</c-card>',
        '<c-card :title="x" />',
        '<c-page-header :title="x" subtitle="{{ x }}" back="{{ x }}" />',
        '<c-button href="{{ x }}" title="{{ x }}">{{ x }}</c-button>',
        '<c-table caption="{{ x }}"><thead><tr><th>{{ x }}</th></tr></thead><tbody><tr><td></tr></c-table>',
        '<c-stat :label="x" :value="x" href="{{ x }}" />',
        '<c-kv><c-kv.row label="{{ x }}">{{ x }}</c-kv.row></c-kv>',
        '<c-chart :chart="chart" title="{{ x }}" />',
        '<c-tabs :items="items" />',
        '<c-steps :items="items" />',
        '<c-filters q="{{ x }}" />',
    ],
)
def test_component_escapes_what_people_wrote(markup):
    chart = {
        "kind": "bar",
        "unit": HOSTILE,
        "categories": [HOSTILE],
        "series": [{"name": HOSTILE, "values": [1]}],
    }
    items = [{"label": HOSTILE, "url": HOSTILE, "note": HOSTILE, "state": "todo", "count": 1}]
    page = draw(markup, x=HOSTILE, chart=chart, items=items)
    assert "<script>" not in page
    assert '">&lt;script' not in page


def test_component_takes_nothing_that_it_was_not_given():
    page = draw(
        '<c-card>文</c-card><c-page-header title="题" />', title="漏", actions="漏", footer="漏", state="漏"
    )
    assert "漏" not in page


def test_large_text_goes_back_only_to_its_own_site():
    request = RequestFactory().post("/large-text/", {"large_text": "1", "next": "https://elsewhere.example/"})
    response = pages.large_text(request)
    assert response["Location"] == "/"
    assert response.cookies["large_text"].value == "1"


def test_partial_brings_the_messages_out_of_band():
    assert 'hx-swap-oob="true"' in render_to_string("partial.html")
