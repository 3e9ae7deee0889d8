"""Finding accounts."""

from qiao.foundation.accounts.models import User, phone_index
from qiao.foundation.errors import NotFound


def system_account(name: str) -> User:
    """The account under which a part of Qiao acts. Raises NotFound before ``qiao init`` made it."""
    try:
        return User.objects.get(username=f"system:{name}", is_system=True)
    except User.DoesNotExist:
        raise NotFound(f"没有名为 {name} 的系统账号，请先运行 qiao init。") from None


def by_phone(phone: str) -> User | None:
    """The active person who signs in with this phone number."""
    return User.objects.filter(phone_index=phone_index(phone), is_active=True, is_system=False).first()
