"""The shape of what people enter about imports."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from qiao.registry.organizations.forms import day_field
from qiao.services.imports import planning
from qiao.services.imports.kinds import Kind

OF_NO_INTEREST = "-"


class UploadForm(forms.Form):
    """A workbook, the day for which it stands, and whose roster it is."""

    file = forms.FileField(
        label=gettext_lazy("表格文件"),
        help_text=gettext_lazy("办公室原样报来的就行：.xlsx、.xls 或 .csv，标题、小计、备注行不用删。"),
        widget=forms.FileInput(attrs={"accept": ".xlsx,.xls,.csv"}),
    )
    as_of = day_field(
        gettext_lazy("统计截止日"),
        help_text=gettext_lazy("表里说的是哪一天的情况；变化从这一天起算。"),
    )

    def __init__(self, *args: Any, kind: str, unions: Sequence[tuple[str, str]], **options: Any) -> None:
        super().__init__(*args, **options)
        if kind == Kind.MEMBERS:
            self.fields["union"] = forms.ChoiceField(
                label=_("是哪个工会的花名册"),
                choices=[("", _("表里每行写明了所属工会")), *unions],
                required=False,
                help_text=_("表里没有“所属工会”一列时，请在这里选。"),
            )


class ColumnsForm(forms.Form):
    """What each heading that nobody knew means; answers are remembered for later files."""

    def __init__(self, *args: Any, kind: str, headings: Iterable[str], **options: Any) -> None:
        super().__init__(*args, **options)
        columns = planning.sheet_kind(kind).columns
        choices = [
            ("", _("以后再说")),
            (OF_NO_INTEREST, _("不需要这一列")),
            *((key, column.label) for key, column in columns.items()),
        ]
        self.headings = list(headings)
        for at, heading in enumerate(self.headings):
            self.fields[f"column-{at}"] = forms.ChoiceField(label=heading, choices=choices, required=False)

    def answers(self) -> dict[str, str]:
        """Heading → key, "" for of no interest; headings left for later are not among them."""
        chosen = {heading: self.cleaned_data[f"column-{at}"] for at, heading in enumerate(self.headings)}
        return {heading: "" if key == OF_NO_INTEREST else key for heading, key in chosen.items() if key}


def choices(asked: Mapping[str, str]) -> dict[str, str]:
    """``who-17=ABC…`` of the preview: place of the row → permanent identifier, or "new"."""
    return {
        name.removeprefix("who-"): value for name, value in asked.items() if name.startswith("who-") and value
    }
