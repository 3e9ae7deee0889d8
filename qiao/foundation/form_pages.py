"""The kind of page that is one form: what is known is filled in, and nothing is lost when it is refused."""

from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse

from qiao.foundation import access
from qiao.foundation.errors import Refused
from qiao.foundation.pages import Page


class FormPage(Page):
    """A form that leads to ONE operation, whose name is the page's ``permission``.

    A room's page says over what it works (``load``), what is known (``known``), and what is done
    (``act``, which gives the sentence and the next address). A refusal stands on the form.
    """

    form_class: type[forms.Form]
    template = "ui/form_page.html"
    title: Any = ""
    submit: Any = ""
    thing: Any = None
    """What the operation is over; without the permission over it the form is not even shown."""

    def load(self, **address: Any) -> None:
        """Find what the address names; set ``thing``."""

    def known(self) -> dict[str, Any]:
        """The values with which the form comes filled in."""
        return {}

    def form_arguments(self) -> dict[str, Any]:
        """More arguments for the form."""
        return {}

    def around(self) -> dict[str, Any]:
        """What the template shows beside it: ``back``, ``back_label``, ``subtitle``, ``explanation``."""
        return {}

    def act(self, values: dict[str, Any]) -> tuple[str, str]:
        raise NotImplementedError

    def get(self, request: HttpRequest, **address: Any) -> HttpResponse:
        self._begin(address)
        return self._form(self.form_class(initial=self.known(), **self.form_arguments()))

    def post(self, request: HttpRequest, **address: Any) -> HttpResponse:
        self._begin(address)
        form = self.form_class(request.POST, initial=self.known(), **self.form_arguments())
        if form.is_valid():
            try:
                return self.done(*self.act(form.cleaned_data))
            except Refused as refusal:
                if refusal.status != Refused.status:
                    raise
                form.add_error(None, refusal.sentence)
        return self._form(form)

    def _begin(self, address: dict[str, Any]) -> None:
        self.load(**address)
        access.require(self.actor, self.permission, self.thing or access.SITE)

    def _form(self, form: forms.Form) -> HttpResponse:
        shown = {"title": self.title, "submit": self.submit, **self.around()}
        return self.show(self.template, form=form, **shown)
