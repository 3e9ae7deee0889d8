"""The HTTP API's manners: sign-in as on pages, refusals as answers with a code and a sentence."""

from datetime import date
from typing import Annotated, Any

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from ninja import NinjaAPI, Schema
from ninja.security import django_auth
from pydantic import Field

from qiao.foundation import access
from qiao.foundation.access import Actor
from qiao.foundation.errors import Forbidden, Refused
from qiao.foundation.periods import FIRST, OPEN

Day = Annotated[date, Field(ge=FIRST, lt=OPEN)]
"""A day that a register can hold (``periods.possible``)."""


class Refusal(Schema):
    """Why nothing was done."""

    code: str
    message: str


def new_api(**options: Any) -> NinjaAPI:
    """An API whose every address needs a session (with CSRF token for writes) unless it says otherwise."""
    # openapi.json is for those who may sign in; ninja's own page for it wants inline script.
    api = NinjaAPI(auth=django_auth, docs_url=None, docs_decorator=login_required, **options)

    @api.exception_handler(Refused)
    def refused(request: HttpRequest, refusal: Refused) -> HttpResponse:
        return api.create_response(
            request, {"code": refusal.code, "message": refusal.sentence}, status=refusal.status
        )

    return api


def actor(request: HttpRequest, permission: str) -> Actor:
    """Who asks. Raises Forbidden where the permission is held over nothing."""
    found = Actor.of(request.user)  # type: ignore[arg-type]
    if not access.holds(found, permission):
        raise Forbidden(_("您没有此项权限，请联系管理员授权。"))
    return found
