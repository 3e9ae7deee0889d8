"""Pages of the look itself: the gallery of components, and the large-text switch."""

from django import forms
from django.conf import settings
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

LARGE_TEXT_COOKIE = "large_text"
A_YEAR = 365 * 24 * 3600


@require_POST
def large_text(request: HttpRequest) -> HttpResponse:
    """Keep the choice of large text in a cookie (of the eyes and the screen, not of the account)."""
    target = request.POST.get("next", "/")
    if not url_has_allowed_host_and_scheme(target, {request.get_host()}, request.is_secure()):
        target = "/"
    response = HttpResponseRedirect(target)
    chosen = "1" if request.POST.get("large_text") == "1" else "0"
    response.set_cookie(
        LARGE_TEXT_COOKIE, chosen, max_age=A_YEAR, samesite="Lax", secure=settings.SESSION_COOKIE_SECURE
    )
    return response


class SampleForm(forms.Form):
    """One field of each kind, for the gallery."""

    name = forms.CharField(
        label=gettext_lazy("工会名称"), help_text=gettext_lazy("全称，与批复文件一致。"), max_length=60
    )
    founded_on = forms.DateField(
        label=gettext_lazy("成立日期"), required=False, widget=forms.DateInput(attrs={"type": "date"})
    )
    kind = forms.ChoiceField(
        label=gettext_lazy("类型"),
        choices=[("base", gettext_lazy("基层工会")), ("branch", gettext_lazy("分会"))],
    )
    years = forms.ChoiceField(
        label=gettext_lazy("任期"),
        choices=[("3", gettext_lazy("三年")), ("5", gettext_lazy("五年"))],
        widget=forms.RadioSelect,
    )
    facts = forms.MultipleChoiceField(
        label=gettext_lazy("已建立"),
        required=False,
        choices=[("audit", gettext_lazy("经费审查委员会")), ("women", gettext_lazy("女职工委员会"))],
        widget=forms.CheckboxSelectMultiple,
    )
    paper = forms.FileField(
        label=gettext_lazy("批复文件"), required=False, help_text=gettext_lazy("PDF 或图片，不超过 10 MB。")
    )
    note = forms.CharField(
        label=gettext_lazy("备注"), required=False, widget=forms.Textarea(attrs={"rows": 2})
    )
    own_account = forms.BooleanField(label=gettext_lazy("有独立账户"), required=False)


def gallery(request: HttpRequest) -> HttpResponse:
    """Every component in its states, for those who build pages and those who check them."""
    context = {
        "new_form": SampleForm(prefix="new"),
        "faulty_form": SampleForm({"faulty-name": "", "faulty-founded_on": "2026-13-01"}, prefix="faulty"),
        "filter_form": SampleForm({"filter-kind": "base"}, prefix="filter"),
        "tabs": [
            {"label": _("概况"), "url": "#tabs", "active": True},
            {"label": _("届次与职务"), "url": "#tabs"},
            {"label": _("会员"), "url": "#tabs", "count": 1391},
        ],
        "steps": [
            {"label": _("选择文件"), "state": "done", "url": "#steps", "note": "city-a.xlsx"},
            {"label": _("核对列名"), "state": "done", "url": "#steps"},
            {"label": _("检查差错"), "state": "problem", "url": "#steps", "note": _("7 处待改")},
            {"label": _("确认写入"), "state": "current"},
            {"label": _("完成"), "state": "todo"},
        ],
        "unions": [
            {"name": _("市发展和改革委员会机关工会"), "members": 391, "rate": 0.86, "state": "warn"},
            {"name": _("市教育局机关工会"), "members": 1726, "rate": 0.99, "state": "ok"},
            {"name": _("市水务局机关工会"), "members": None, "rate": None, "state": "late"},
        ],
        "page": Paginator(range(8643), 50).page(7),
        "bars": {
            "kind": "bar",
            "unit": _("人"),
            "categories": [_("干部"), _("工勤"), _("其他")],
            "series": [
                {"name": _("男"), "values": [412, 86, 40]},
                {"name": _("女"), "values": [377, 21, 55]},
            ],
        },
        "ring": {
            "kind": "ring",
            "unit": _("家"),
            "categories": [_("按期换届"), _("逾期未换届"), _("届期不明")],
            "series": [{"name": _("工会"), "values": [54, 17, 5]}],
        },
    }
    return render(request, "ui/gallery.html", context)
