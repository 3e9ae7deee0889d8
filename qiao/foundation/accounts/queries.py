"""Finding accounts."""

import re

from django.conf import settings

from qiao.foundation.accounts.models import User, phone_index
from qiao.foundation.crypto import normalized
from qiao.foundation.errors import NotFound

_MOBILE = re.compile(r"(?:\+86|0086)?(1[3-9]\d{9})")


def system_account(name: str) -> User:
    """The account under which a part of Qiao acts. Raises NotFound before ``qiao init`` made it."""
    try:
        return User.objects.get(username=f"system:{name}", is_system=True)
    except User.DoesNotExist:
        raise NotFound(f"没有名为 {name} 的系统账号，请先运行 qiao init。") from None


def mobile_number(text: str) -> str:
    """The 11 digits of a mobile number, without spaces, hyphens and +86; empty where it is none."""
    found = _MOBILE.fullmatch(normalized(text))
    return found[1] if found else ""


def by_phone(phone: str) -> User | None:
    """The active person who signs in with this phone number."""
    index = phone_index(mobile_number(phone))
    return User.objects.filter(phone_index=index, is_active=True, is_system=False).first() if index else None


def nobody_can_sign_in() -> bool:
    """Whether the site is new: no account of a person exists."""
    return not User.objects.filter(is_system=False).exists()


def demo_accounts() -> list[User]:
    """The accounts that a demo offers to everybody, in the order of the settings; elsewhere none."""
    if not settings.DEMO:
        return []
    found = {
        user.username: user
        for user in User.objects.filter(username__in=settings.DEMO_ACCOUNTS, is_active=True, is_system=False)
    }
    return [found[name] for name in settings.DEMO_ACCOUNTS if name in found]
