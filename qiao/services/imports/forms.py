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
    """What each heading means, those that nobody knew first; what is said is remembered for later files.

    :param headings: (heading, what it was taken for) of the first sheet. :param unknown: headings of all
        sheets that nobody knew.
    """

    def __init__(
        self,
        *args: Any,
        kind: str,
        headings: Sequence[Sequence[str]],
        unknown: Iterable[str],
        **options: Any,
    ) -> None:
        super().__init__(*args, **options)
        self.columns = planning.sheet_kind(kind).columns
        self.of_one_sheet = {heading for heading, key in headings}
        self.meant = dict.fromkeys(unknown, "") | {heading: key for heading, key in headings if key}
        known = [
            (OF_NO_INTEREST, _("不需要这一列")),
            *((key, column.label) for key, column in self.columns.items()),
        ]
        for at, (heading, key) in enumerate(self.meant.items()):
            self.fields[f"column-{at}"] = forms.ChoiceField(
                label=heading,
                choices=known if key else [("", _("以后再说")), *known],
                initial=key,
                required=False,
            )

    def clean(self) -> dict[str, Any]:
        """No two columns of a sheet mean the same."""
        heard: dict[str, str] = {}
        for heading, key in self._chosen().items():
            if key in self.columns and heading in self.of_one_sheet:
                if key in heard:
                    raise forms.ValidationError(
                        _("“%(one)s”和“%(other)s”不能都认作“%(column)s”，请改其中一列。")
                        % {"one": heard[key], "other": heading, "column": self.columns[key].label}
                    )
                heard[key] = heading
        return self.cleaned_data

    def answers(self) -> dict[str, str]:
        """Heading → key, "" for of no interest; only what was said otherwise than it was taken."""
        return {
            heading: "" if key == OF_NO_INTEREST else key
            for heading, key in self._chosen().items()
            if key != self.meant[heading]
        }

    def _chosen(self) -> dict[str, str]:
        return {
            heading: self.cleaned_data.get(f"column-{at}") or key
            for at, (heading, key) in enumerate(self.meant.items())
        }


def choices(asked: Mapping[str, str]) -> dict[str, str]:
    """``who-17=ABC…`` of the preview: place of the row → permanent identifier, or "new"."""
    return {
        name.removeprefix("who-"): value for name, value in asked.items() if name.startswith("who-") and value
    }
