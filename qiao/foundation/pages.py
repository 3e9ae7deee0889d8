"""Pages: sign-in and permission before anything else, a day and an actor for every read."""

from collections.abc import Callable
from datetime import date
from typing import Any

from django.conf import settings
from django.contrib import auth, messages
from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import SuspiciousOperation
from django.http import HttpRequest, HttpResponse, HttpResponseBase, QueryDict
from django.middleware.locale import LocaleMiddleware
from django.shortcuts import redirect, render
from django.urls import NoReverseMatch, reverse
from django.utils import timezone, translation
from django.utils.dateparse import parse_date
from django.utils.http import content_disposition_header, url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views import View

from qiao.foundation import access, service
from qiao.foundation.access import Actor
from qiao.foundation.errors import Forbidden, Refused

PUBLIC = "public"
SIGNED_IN = "signed-in"
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


class Page(View):
    """A page. ``permission``: a name, ``SIGNED_IN`` (own things only) or ``PUBLIC`` (no personal data).

    A refusal is shown where the person was: a POST goes back with the sentence, a GET shows it with its
    status.
    """

    permission: str = ""
    actor: Actor

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if self.permission != PUBLIC:
            if not request.user.is_authenticated:
                return redirect_to_login(request.get_full_path(), reverse(settings.LOGIN_URL))
            self.actor = Actor.of(request.user)
        try:
            if self.permission not in (PUBLIC, SIGNED_IN) and not access.holds(self.actor, self.permission):
                raise Forbidden(_("您没有打开此页的权限，请联系管理员授权。"))
            return super().dispatch(request, *args, **kwargs)
        except Refused as refusal:
            return self.refused(request, refusal)

    def refused(self, request: HttpRequest, refusal: Refused) -> HttpResponse:
        """The sentence, where the person can act on it."""
        back = request.POST.get("back", "")
        if request.method == "POST" and refusal.status == 409 and is_local(request, back):
            messages.error(request, refusal.sentence)
            return redirect(back)
        return render(
            request,
            "ui/refused.html",
            {"refusal": refusal, "back": back if is_local(request, back) else ""},
            status=refusal.status,
        )

    @property
    def today(self) -> date:
        """The day of the reader's clock: read here, at the edge, and passed down."""
        return timezone.localdate()

    @property
    def on(self) -> date:
        """The day that the reader asks about: ``?on=2023-06-30``, else today."""
        asked = self.request.GET.get("on", "").strip()
        if not asked:
            return self.today
        try:
            day = parse_date(asked)
        except ValueError:
            day = None
        if day is None:
            raise Refused(
                _("日期“%(asked)s”读不懂，请写成 2023-06-30 这样的形式。") % {"asked": asked[:20]},
                code="bad_day",
            )
        return day

    def show(self, template: str, **shown: Any) -> HttpResponse:
        return render(self.request, template, {"on": shown.pop("on", None) or self.today, **shown})

    def done(self, sentence: str, to: str) -> HttpResponse:
        """Say what happened and what comes next, on the next page."""
        messages.success(self.request, sentence)
        return redirect(to)


def workbook(data: bytes, name: str) -> HttpResponse:
    """An .xlsx for the reader to keep under this file name, which may be Chinese."""
    answer = HttpResponse(data, content_type=XLSX)
    answer.headers["Content-Disposition"] = content_disposition_header(True, name) or ""
    return answer


def is_local(request: HttpRequest, address: str) -> bool:
    return url_has_allowed_host_and_scheme(address, allowed_hosts={request.get_host()})


def context(request: HttpRequest) -> dict[str, Any]:
    """What every page shows around its content: the menu of this reader, the day, the look."""
    user = getattr(request, "user", None)
    actor = Actor.of(user) if user is not None and user.is_authenticated else None
    return {
        "actor": actor,
        "menu": menu(actor, request.path) if actor else [],
        "today": timezone.localdate(),
        "search_url": _address(settings.SEARCH_PAGE) if actor else "",
        "search_query": request.GET.get("q", ""),
        "scope_name": scope_name(actor) if actor else "",
        "account_links": account_links() if actor else [],
        "large_text": request.COOKIES.get("large_text") == "1",
        "site_name": settings.SITE_NAME,
        "site_filing_number": settings.FILING_NUMBER,
        "is_demo": settings.DEMO,
        "languages": settings.LANGUAGES,
    }


def account_links() -> list[dict[str, str]]:
    """The reader's own account and password."""
    return [
        {"label": _("我的账号"), "url": reverse(settings.ACCOUNT_PAGE)},
        {"label": _("修改密码"), "url": reverse("account_change_password")},
    ]


def scope_name(actor: Actor) -> str:
    """For whom the reader works, from the backend that knows (``standing``); empty for the whole site."""
    for backend in auth.get_backends():
        if standing := getattr(backend, "standing", None):
            return str(standing(actor.user))
    return ""


def _address(page: str) -> str:
    """A page's address; empty where the room that has it is not installed."""
    try:
        return reverse(page)
    except NoReverseMatch:
        return ""


def menu(actor: Actor, path: str) -> list[dict[str, Any]]:
    """The menu lines that this reader may open, in order; the one of this page is marked."""
    entries = sorted(
        (
            entry
            for _label, offer in service.rooms()
            for entry in offer.menu
            if access.holds(actor, entry.permission)
        ),
        key=lambda entry: entry.order,
    )
    lines = [
        {"label": e.label, "icon": e.icon, "url": reverse(e.page), "section": e.section} for e in entries
    ]
    here = max((line["url"] for line in lines if path.startswith(line["url"])), key=len, default="")
    return [{**line, "active": line["url"] == here} for line in lines]


class NoNulls:
    """Refuses (400) the character NUL wherever it is sent: nobody types it, PostgreSQL cannot hold it."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        sent = [request.path, *_texts(request.GET)]
        if request.content_type == "application/json":
            sent.append(request.body.decode("utf-8", "replace").replace("\\u0000", "\0"))
        elif request.method == "POST":
            sent += _texts(request.POST)
        if any("\0" in text for text in sent):
            raise SuspiciousOperation("NUL")
        return self.get_response(request)


def _texts(fields: QueryDict) -> list[str]:
    return [str(text) for _name, texts in fields.lists() for text in texts]


class LanguageOfReader(LocaleMiddleware):
    """Chinese unless the reader chose otherwise: the browser's own language does not decide."""

    def process_request(self, request: HttpRequest) -> None:
        chosen = request.COOKIES.get(settings.LANGUAGE_COOKIE_NAME, settings.LANGUAGE_CODE)
        language = chosen if chosen in dict(settings.LANGUAGES) else settings.LANGUAGE_CODE
        translation.activate(language)
        request.LANGUAGE_CODE = language
