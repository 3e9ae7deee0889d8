"""What a person gives for a table to be filled."""

from django import forms
from django.utils.translation import gettext_lazy as _

LARGEST = 20 * 1024 * 1024


class FillForm(forms.Form):
    """The empty table and the day that it asks about."""

    table = forms.FileField(
        label=_("上级发来的空表"),
        help_text=_("Excel 或 WPS 表格（.xlsx、.xls、.csv），保留原来的表头；20 MB 以内。"),
        error_messages={"required": _("请选择上级发来的空表。")},
    )
    on = forms.DateField(
        label=_("统计截止日"),
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),  # a browser reads no other
        help_text=_("表中的数字按这一天的情况填写。"),
        error_messages={"required": _("请选择统计截止日。"), "invalid": _("日期读不懂，请写成 2023-06-30。")},
    )

    def clean_table(self) -> object:
        table = self.cleaned_data["table"]
        if table.size > LARGEST:
            raise forms.ValidationError(_("文件超过 20 MB，请删去无关的工作表和图片后再上传。"))
        return table
