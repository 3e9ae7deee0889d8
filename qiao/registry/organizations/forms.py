"""The shape of what people enter about organizations and units."""

from collections.abc import Callable, Iterable
from datetime import date, timedelta
from typing import Any

from django import forms
from django.core.validators import MaxValueValidator, MinValueValidator
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from qiao.foundation.access import Actor
from qiao.foundation.days import OPEN
from qiao.foundation.service import Column, Narrowing
from qiao.registry.organizations import queries
from qiao.registry.organizations.kinds import Kind, Tier, WomenForm
from qiao.registry.organizations.models import Organization, OrganizationState, Profile, Reported, Unit

ANY = ("", gettext_lazy("不限"))
YES_NO = ((None, gettext_lazy("不清楚")), (True, gettext_lazy("是")), (False, gettext_lazy("否")))
_FACT_CHOICES = (
    ANY,
    ("yes", gettext_lazy("是")),
    ("no", gettext_lazy("否")),
    ("unknown", gettext_lazy("不清楚")),
)


_IMPOSSIBLE = gettext_lazy("日期应在 1900 年至 2199 年之间，请核对年份。")
FROM_DAY = gettext_lazy("自哪天起")


def day_field(label: Any = FROM_DAY, **options: Any) -> forms.DateField:
    """A day between 1900 and 2199; the browser offers a calendar."""
    options["validators"] = [
        MinValueValidator(date(1900, 1, 1), _IMPOSSIBLE),
        MaxValueValidator(OPEN - timedelta(days=1), _IMPOSSIBLE),
    ]
    return forms.DateField(
        label=label, widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"), **options
    )


class FilterForm(forms.Form):
    """The filters of the list; what the address holds is filled in, nothing is required."""

    kind = forms.ChoiceField(label=gettext_lazy("组织类型"), choices=(ANY, *Kind.choices), required=False)
    tier = forms.ChoiceField(label=gettext_lazy("层级"), choices=(ANY, *Tier.choices), required=False)
    supervisor = forms.ChoiceField(label=gettext_lazy("从哪一级看"), required=False)
    line = forms.ChoiceField(
        label=gettext_lazy("隶属"),
        choices=(ANY, ("direct", gettext_lazy("直属")), ("subordinate", gettext_lazy("下属"))),
        required=False,
    )
    unit = forms.CharField(label=gettext_lazy("所在单位"), required=False)
    on = day_field(gettext_lazy("哪一天"), required=False)

    def __init__(
        self,
        *args: Any,
        supervisors: list[queries.Supervisor],
        narrowings: Iterable[Narrowing],
        columns: list[Column],
        **options: Any,
    ) -> None:
        super().__init__(*args, **options)
        self.auto_id = "filter-%s"
        self.fields["supervisor"].choices = [ANY, *((head.public_id, head.name) for head in supervisors)]  # type: ignore[attr-defined]
        self.offered = []
        for narrowing in narrowings:
            self._choice(narrowing.name, narrowing.label, (ANY, *narrowing.choices))
            self.offered.append(narrowing.name)
        for name in queries.PROFILE_FACTS:
            label = Profile._meta.get_field(name).verbose_name  # type: ignore[union-attr]
            choices = (
                (ANY, *WomenForm.choices, ("unknown", _("不清楚"))) if name == "women_form" else _FACT_CHOICES
            )
            self._choice(name, label, choices)
        self.fields["columns"] = forms.MultipleChoiceField(
            label=_("显示哪些列"),
            choices=[(column.name, column.label) for column in columns],
            widget=forms.CheckboxSelectMultiple,
            required=False,
        )

    def _choice(self, name: str, label: Any, choices: Iterable[tuple[Any, Any]]) -> None:
        self.fields[name] = forms.ChoiceField(label=label, choices=choices, required=False)

    def first(self) -> list[forms.BoundField]:
        """The filters that stand in the bar."""
        return [self[name] for name in ("supervisor", "line", *self.offered, "on")]

    def more(self) -> list[forms.BoundField]:
        """The filters behind one click."""
        return [self[name] for name in ("kind", "tier", "unit", *queries.PROFILE_FACTS)]

    def narrowed(self) -> bool:
        return any(self.data.get(name) for name in self.fields if name not in ("columns", "on"))


class FromDay(forms.Form):
    """A change that holds from a day on. ``reader`` finds what is named; ``today`` is the first proposal."""

    def __init__(self, *args: Any, reader: Actor, today: date, **options: Any) -> None:
        super().__init__(*args, **options)
        self.reader = reader
        if "on" in self.fields:
            self.fields["on"].initial = today

    @property
    def day(self) -> date:
        """The day of the change, for finding what stood then; nothing is found for an unreadable day."""
        return self.cleaned_data.get("on") or date.min

    def find(
        self, field: str, search: Callable[..., tuple[Any, list[str]]], fault: str, **options: Any
    ) -> Any:
        """What a field names, or None where it is empty; else a fault that offers what is near."""
        text = " ".join(self.cleaned_data.get(field, "").split())
        if not text or "on" in self.errors:
            return None
        found, near = search(reader=self.reader, on=self.day, text=text, **options)
        if found is None:
            offer = (
                _("您是否要找：%(names)s？") % {"names": "、".join(near)} if near else _("请核对名称或日期。")
            )
            raise forms.ValidationError(f"{fault % {'text': text}}{offer}")
        return found


class _Named(forms.Form):
    """Fields that name another organization or a unit, by name, code or permanent identifier."""

    def clean_superior(self: Any) -> Organization | None:
        return self.find("superior", queries.named, _("没有找到唯一的组织“%(text)s”。"))

    def clean_party_organization(self: Any) -> Organization | None:
        fault = _("没有找到唯一的党组织“%(text)s”。")
        return self.find("party_organization", queries.named, fault, kind=Kind.PARTY)

    def clean_unit(self: Any) -> Unit | None:
        return self.find("unit", queries.named_unit, _("没有找到单位“%(text)s”，新单位请先在“单位”页登记。"))


def _named_field(label: Any, suggestions: str, **options: Any) -> forms.CharField:
    return forms.CharField(
        label=label,
        help_text=gettext_lazy("写全称、编码或永久编号。"),
        widget=forms.TextInput(attrs={"list": suggestions, "autocomplete": "off"}),
        **options,
    )


def _name_field() -> forms.CharField:
    return forms.CharField(
        label=gettext_lazy("名称"), max_length=120, help_text=gettext_lazy("全称，与批复文件一致。")
    )


class CreateForm(FromDay, _Named):
    on = day_field(gettext_lazy("自哪天起存在"))
    superior = _named_field(gettext_lazy("上级"), "superiors", required=False)
    kind = forms.ChoiceField(label=gettext_lazy("组织类型"), choices=Kind.choices)
    tier = forms.ChoiceField(
        label=gettext_lazy("层级"),
        choices=(("", gettext_lazy("按名称判断（只有工会有层级）")), *Tier.choices),
        required=False,
    )
    name = _name_field()
    code = forms.CharField(label=gettext_lazy("编码"), max_length=40, required=False)
    unit = _named_field(gettext_lazy("所在单位"), "units", required=False)
    party_organization = _named_field(gettext_lazy("同级党组织"), "parties", required=False)
    founded_on = day_field(gettext_lazy("建会时间"), required=False)

    def clean_tier(self) -> str:
        tier: str = self.cleaned_data["tier"]
        if tier and self.cleaned_data.get("kind") != Kind.UNION:
            raise forms.ValidationError(_("只有工会有层级，请改为“按名称判断”。"))
        return tier


class RenameForm(FromDay):
    name = _name_field()
    on = day_field()


class MoveForm(FromDay, _Named):
    on = day_field()
    superior = _named_field(gettext_lazy("新的上级"), "superiors")


class DescribeForm(FromDay, _Named):
    on = day_field()
    code = forms.CharField(label=gettext_lazy("编码"), max_length=40, required=False)
    unit = _named_field(gettext_lazy("所在单位"), "units", required=False)
    party_organization = _named_field(gettext_lazy("同级党组织"), "parties", required=False)


def _yes_no(name: str) -> forms.TypedChoiceField:
    return forms.TypedChoiceField(
        label=Profile._meta.get_field(name).verbose_name,  # type: ignore[union-attr]
        choices=YES_NO,
        coerce={"True": True, "False": False}.get,
        empty_value=None,
        required=False,
        widget=forms.RadioSelect,
    )


class ProfileForm(FromDay):
    on = day_field()
    union_committee = _yes_no("union_committee")
    audit_committee = _yes_no("audit_committee")
    women_form = forms.TypedChoiceField(
        label=gettext_lazy("女职工组织"),
        choices=((None, gettext_lazy("不清楚")), *WomenForm.choices),
        empty_value=None,
        required=False,
        widget=forms.RadioSelect,
        help_text=gettext_lazy("妇委会属妇联组织，不是女职工委员会，请勿混填。"),
    )
    own_account = _yes_no("own_account")
    legal_person = _yes_no("legal_person")
    uscc = forms.CharField(
        label=gettext_lazy("统一社会信用代码"),
        required=False,
        max_length=18,
        empty_value=None,
        help_text=gettext_lazy("18 位，见工会法人资格证书。"),
    )
    seal = _yes_no("seal")
    home = _yes_no("home")

    def clean_uscc(self) -> str | None:
        code = self.cleaned_data["uscc"]
        return code.upper() if code else None


def _count(name: str) -> forms.IntegerField:
    return forms.IntegerField(
        label=Reported._meta.get_field(name).verbose_name,  # type: ignore[union-attr]
        min_value=0,
        required=False,
    )


class ReportForm(FromDay):
    on = day_field(
        gettext_lazy("统计截止日"),
        help_text=gettext_lazy("同一天再次填报，将更正当天的数。不掌握的留空，不要填 0。"),
    )
    staff = _count("staff")
    cadre = _count("cadre")
    worker = _count("worker")
    other_staff = _count("other_staff")
    women = _count("women")
    members = _count("members")
    women_members = _count("women_members")


class EndForm(FromDay):
    on = day_field(gettext_lazy("自哪天起不再存在"))


class RestoreForm(FromDay):
    """Nothing to enter: the button alone."""


class CorrectForm(FromDay):
    tier = forms.ChoiceField(label=gettext_lazy("层级"), choices=Tier.choices, required=False)
    founded_on = day_field(gettext_lazy("建会时间"), required=False)

    def __init__(self, *args: Any, organization: Organization, **options: Any) -> None:
        super().__init__(*args, **options)
        if organization.kind != Kind.UNION:
            del self.fields["tier"]


class UnitForm(FromDay):
    on = day_field()
    name = forms.CharField(label=gettext_lazy("单位名称"), max_length=120)
    sequence = forms.IntegerField(
        label=gettext_lazy("机构序列"),
        min_value=1,
        help_text=gettext_lazy("在机构序列中的号码，各表按此排序。"),
    )


def known_of(state: OrganizationState) -> dict[str, Any]:
    """What a state of the day fills in: names as people write them."""
    return {
        "name": state.name,
        "code": state.code,
        "superior": getattr(state, "superior_name", None),
        "unit": getattr(state, "unit_name", None),
        "party_organization": getattr(state, "party_name", None),
    }
