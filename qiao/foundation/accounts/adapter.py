"""How allauth finds people: no sign-up by oneself; a phone number is a name to sign in with."""

from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from django import forms
from django.http import HttpRequest

from qiao.foundation.accounts import queries
from qiao.foundation.accounts.models import User


class AccountAdapter(DefaultAccountAdapter):
    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False

    def phone_form_field(self, **options: Any) -> forms.Field:
        """What counts as a phone number at sign-in: without it only numbers with a country code would."""
        from qiao.foundation.accounts.forms import MobileField  # allauth's forms need the adapter first

        return MobileField(**options)

    def get_user_by_phone(self, phone: str) -> User | None:
        return queries.by_phone(phone)

    def get_phone(self, user: User) -> tuple[str, bool] | None:
        return (user.phone, True) if user.phone else None

    def set_phone(self, user: User, phone: str, verified: bool) -> None:
        user.phone = phone
        user.save(update_fields=["phone", "phone_index"])

    def set_phone_verified(self, user: User, phone: str) -> None:
        """A phone number is entered by an officer, so there is nothing to verify here."""
