"""Signing in, a new password, and the demo's doors. The ways of sign-in are allauth's own."""

from typing import Any

from allauth.account import views
from django.conf import settings
from django.contrib import auth
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse_lazy
from django.utils.translation import gettext as _

from qiao.foundation.access import Actor
from qiao.foundation.accounts import forms, queries
from qiao.foundation.audit import trail
from qiao.foundation.errors import NotFound
from qiao.foundation.pages import PUBLIC, Page

PASSWORD_BACKEND = "allauth.account.auth_backends.AuthenticationBackend"


class SignIn(views.LoginView):
    """The sign-in page; on an empty site it says how the first account is made."""

    def get_form_class(self) -> type[forms.SignInForm]:
        return forms.SignInForm

    def get_context_data(self, **shown: Any) -> dict[str, Any]:
        shown["demo_accounts"] = queries.demo_accounts()
        shown["is_empty"] = queries.nobody_can_sign_in()
        return super().get_context_data(**shown)


class DemoSignIn(Page):
    """One click into the demo as one of its invented people. Anywhere else this address does not exist."""

    permission = PUBLIC

    def post(self, request: HttpRequest) -> HttpResponse:
        asked = request.POST.get("username", "")
        user = next((user for user in queries.demo_accounts() if user.username == asked), None)
        if user is None:
            raise NotFound(_("没有这个演示账号。"))
        auth.login(request, user, backend=PASSWORD_BACKEND)
        return redirect(settings.LOGIN_REDIRECT_URL)


class ChangePassword(views.PasswordChangeView):
    """The own password; the trail keeps that it changed."""

    success_url = reverse_lazy("account_change_password")

    def get_form_class(self) -> type[forms.PasswordForm]:
        return forms.PasswordForm

    def form_valid(self, form: forms.PasswordForm) -> HttpResponse:
        actor = Actor.of(self.request.user)
        with transaction.atomic(), trail.event(action="accounts.change_password", actor=actor):
            trail.changed(actor.user, password=(None, "***"))
            return super().form_valid(form)
