"""Model fields of the house."""

from collections.abc import Mapping, Sequence
from typing import Any

from django.core.exceptions import FieldError, ValidationError
from django.core.validators import ProhibitNullCharactersValidator
from django.db import models
from django.db.models import ExpressionWrapper, F
from django.utils.translation import gettext as _

from qiao.foundation import crypto
from qiao.foundation.errors import Refused


class EncryptedTextField(models.BinaryField):
    """Text that stands encrypted in its column (see ``crypto``); the Python value is ``str`` or ``None``.

    Its place is ``app.model.field``; give ``place=`` to keep the old one when a field moves. An empty text is
    stored as NULL, so that "not known" can be asked. Every other lookup raises: equal texts have different
    bytes, and a filter that silently finds nobody is worse than an error. Search goes through a blind index
    in a column of its own.
    """

    description = "Encrypted text"

    _pyi_private_set_type: str | None
    _pyi_private_get_type: str | None  # type: ignore[assignment]

    def __init__(self, *args: Any, place: str | None = None, **kwargs: Any) -> None:
        self._place = place
        super().__init__(*args, **kwargs)

    @property
    def place(self) -> str:
        return self._place or f"{self.model._meta.app_label}.{self.model._meta.model_name}.{self.name}"

    def deconstruct(self) -> Any:
        name, path, args, kwargs = super().deconstruct()
        if self._place:
            kwargs["place"] = self._place
        return name, path, args, kwargs

    def sealed(self, text: str | None) -> bytes | None:
        """The bytes of the column for ``text``, for writers that pass the ORM by (COPY)."""
        return crypto.encrypt(text, place=self.place) if text else None

    def sealed_many(self, texts: Sequence[str | None]) -> list[bytes | None]:
        """As ``sealed``, for many at once."""
        return crypto.keyring().encrypt_many(texts, place=self.place)

    def get_db_prep_value(self, value: Any, connection: Any, prepared: bool = False) -> Any:
        return self.sealed(value)

    def from_db_value(self, value: Any, expression: Any, connection: Any) -> str | None:
        return None if value is None else crypto.decrypt(value, place=self.place)

    def to_python(self, value: Any) -> Any:
        return value

    def get_lookup(self, lookup_name: str) -> Any:
        if lookup_name != "isnull":
            raise FieldError(f"{self.place} is encrypted and knows only isnull; search by its blind index")
        return super().get_lookup(lookup_name)


def check(model: type[models.Model], values: Mapping[str, Any]) -> None:
    """Refused where a value is too long for its field, not among its choices, or missing against its rule.

    For operations, which are reached by ways that no form has checked. References are not looked at.
    """
    for name, value in values.items():
        field = model._meta.get_field(name)
        if field.is_relation:
            continue
        try:
            field.clean(value, None)  # type: ignore[union-attr]
            ProhibitNullCharactersValidator()(value)
        except ValidationError as fault:
            raise Refused(
                _("“%(field)s”填写有误：%(fault)s")
                % {"field": field.verbose_name, "fault": " ".join(fault.messages)},  # type: ignore[union-attr]
                code="bad_value",
            ) from None


def ciphertext(name: str) -> ExpressionWrapper:
    """The stored bytes of an encrypted field, to ``annotate`` or move without opening them."""
    return ExpressionWrapper(F(name), output_field=models.BinaryField())
