"""The shape of what people enter about terms, posts and their holders."""

from typing import Any

from django import forms
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy

from qiao.registry.organizations.forms import day_field
from qiao.registry.people.models import Person
from qiao.registry.terms.kinds import TERM_YEARS, ConcurrentPost, Mode, PostKind
from qiao.registry.terms.models import Term

_NOT_SAID = ("", gettext_lazy("不清楚"))


def _text(name: str) -> forms.CharField:
    field = Term._meta.get_field(name)
    return forms.CharField(label=field.verbose_name, max_length=field.max_length, required=False)  # type: ignore[union-attr]


class TermForm(forms.Form):
    """One term; an empty last day means: so many years, less a day."""

    begins_on = day_field(gettext_lazy("本届开始"))
    years = forms.TypedChoiceField(
        label=gettext_lazy("任期年限"),
        choices=[(years, format_lazy(gettext_lazy("{years} 年"), years=years)) for years in TERM_YEARS],
        coerce=int,
        widget=forms.RadioSelect,
        help_text=gettext_lazy("工会法第十六条：每届三年或者五年。"),
    )
    due_on = day_field(
        gettext_lazy("届满日"), required=False, help_text=gettext_lazy("留空则按开始日和年限推算。")
    )
    elected_on = day_field(gettext_lazy("选举日"), required=False)
    request_on_file = forms.TypedChoiceField(
        label=gettext_lazy("换届请示已报"),
        choices=((None, gettext_lazy("不清楚")), (True, gettext_lazy("是")), (False, gettext_lazy("否"))),
        coerce={"True": True, "False": False}.get,
        empty_value=None,
        required=False,
        widget=forms.RadioSelect,
    )
    party_opinion = _text("party_opinion")
    approval_number = _text("approval_number")
    approving_union = _text("approving_union")


class CorrectTermForm(TermForm):
    due_on = day_field(gettext_lazy("届满日"))


class PostForm(forms.Form):
    kind = forms.ChoiceField(label=gettext_lazy("职务"), choices=PostKind.choices)
    headcount = forms.IntegerField(
        label=gettext_lazy("职数"),
        min_value=0,
        max_value=50,
        help_text=gettext_lazy("不再设此职务的，填 0。"),
    )
    rank = forms.CharField(label=gettext_lazy("职级"), max_length=40, required=False)
    on = day_field()


class _How(forms.Form):
    """How a post is held."""

    mode = forms.ChoiceField(label=gettext_lazy("专兼职"), choices=(_NOT_SAID, *Mode.choices), required=False)
    concurrent_post = forms.ChoiceField(
        label=gettext_lazy("兼任职务"),
        choices=(("", gettext_lazy("没有或不清楚")), *ConcurrentPost.choices),
        required=False,
    )
    office_phone = forms.CharField(
        label=gettext_lazy("办公电话"),
        max_length=40,
        required=False,
        help_text=gettext_lazy("印入工会干部通讯录，请勿填写个人手机号。"),
    )


class AppointForm(_How):
    kind = forms.ChoiceField(label=gettext_lazy("职务"), choices=PostKind.choices)
    holder_name = forms.CharField(label=gettext_lazy("任职人姓名"), max_length=60)
    on = day_field(gettext_lazy("任职日期"))

    field_order = ("kind", "holder_name", "on", "mode", "concurrent_post", "office_phone")


class HandOverForm(_How):
    holder_name = forms.CharField(label=gettext_lazy("继任者姓名"), max_length=60)
    on = day_field(
        gettext_lazy("交接日期"), help_text=gettext_lazy("原任职人任至前一天，继任者自这一天任职。")
    )

    field_order = ("holder_name", "on", "mode", "concurrent_post", "office_phone")


class CorrectAppointmentForm(_How):
    holder_name = forms.CharField(label=gettext_lazy("任职人姓名"), max_length=60)

    field_order = ("holder_name", "mode", "concurrent_post", "office_phone")


class RelieveForm(forms.Form):
    on = day_field(gettext_lazy("免职日期"), help_text=gettext_lazy("自这一天起不再担任。"))


class IdentifyForm(forms.Form):
    """Which person of the register a named holder is; ``candidates`` bear the holder's name."""

    person = forms.ChoiceField(label=gettext_lazy("花名册中的哪一位"), widget=forms.RadioSelect)

    def __init__(self, *args: Any, candidates: list[tuple[Person, str]], **options: Any) -> None:
        super().__init__(*args, **options)
        self.people = {person.public_id: person for person, _words in candidates}
        self.fields["person"].choices = [(p.public_id, words) for p, words in candidates]  # type: ignore[attr-defined]

    def clean_person(self) -> Person:
        return self.people[self.cleaned_data["person"]]
