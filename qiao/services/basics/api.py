"""The table for other systems: the same answer as ``qiao figures basic --json``."""

from datetime import date
from typing import Any

from django.core.paginator import Paginator
from django.http import HttpRequest
from django.utils import timezone
from ninja import Query, Router, Schema

from qiao.foundation.api import actor
from qiao.services.basics import answers, queries
from qiao.services.basics.kinds import Asked

router = Router()
A_PAGE = 200


class Asking(Schema):
    """A question; every part may be left out."""

    as_of: date | None = None
    basis: str = ""
    supervisor: str = ""
    structure: str = "then"
    line: str = ""
    kind: str = ""
    unit: str = ""


@router.get("/table")
def table(request: HttpRequest, asking: Query[Asking], compare: date | None = None) -> dict[str, Any]:
    """The figures of a day; names sorted by code point."""
    return answers.basic(_ask(request, asking), compare=compare)


@router.get("/names/{key}")
def names(
    request: HttpRequest, key: str, asking: Query[Asking], page: int = 1, unknown: bool = False
) -> dict[str, Any]:
    """The organizations behind one figure, 200 a page, with its facts; ``unknown``: those not known."""
    behind = queries.names(_ask(request, asking), key, unknown=unknown)
    found = Paginator(behind, A_PAGE).get_page(page)
    return {"count": found.paginator.count, "page": found.number, "organizations": list(found)}


@router.get("/differences")
def differences(request: HttpRequest, asking: Query[Asking]) -> list[dict[str, Any]]:
    """Where reported and counted head counts disagree; the difference is reported − counted."""
    found = queries.differences(_ask(request, asking))
    return [{**vars(each), "difference": each.difference} for each in found]


def _ask(request: HttpRequest, asking: Asking) -> Asked:
    today = timezone.localdate()
    wanted = asking.dict()
    return queries.ask(
        reader=actor(request, queries.READ), on=wanted.pop("as_of") or today, today=today, **wanted
    )
