"""The pages of accounts and rights."""

from typing import Any

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from qiao.foundation import access
from qiao.foundation.form_pages import FormPage
from qiao.foundation.pages import SIGNED_IN, Page, scope_name
from qiao.registry.grants import forms, operations, queries
from qiao.registry.grants.kinds import Role, new_password
from qiao.registry.organizations import queries as organization_queries
from qiao.registry.people import queries as people_queries

A_PAGE = 50
SUGGESTED = 500
OVER_ACCOUNT = ("grants.set_password", "grants.set_active")


class List(Page):
    permission = "grants.read"

    def get(self, request: HttpRequest) -> HttpResponse:
        text = request.GET.get("q", "")
        found = queries.accounts(reader=self.actor, on=self.today, text=text)
        page = Paginator(found, A_PAGE).get_page(request.GET.get("page"))
        may_create = access.holds(self.actor, "grants.create_account")
        return self.show("grants/list.html", page=page, q=text, may_create=may_create)


class Account(Page):
    """One account: who, with which roles over what, and what may be done about it."""

    permission = "grants.read"

    def get(self, request: HttpRequest, username: str) -> HttpResponse:
        user = queries.account(reader=self.actor, username=username, on=self.today)
        grants = queries.all_grants(reader=self.actor, user=user)
        may = {name.partition(".")[2]: access.allowed(self.actor, name, *grants) for name in OVER_ACCOUNT}
        withdrawable = [g.pk for g in user.live_grants if access.allowed(self.actor, "grants.withdraw", g)]  # type: ignore[attr-defined]
        return self.show(
            "grants/account.html",
            user_shown=user,
            past=[grant for grant in grants if not grant.holds_on(self.today)],
            may=may,
            withdrawable=withdrawable,
            may_give=access.holds(self.actor, "grants.give"),
        )


class Own(Page):
    """The reader's own account: name, roles, language, password."""

    permission = SIGNED_IN

    def get(self, request: HttpRequest) -> HttpResponse:
        return self.show("grants/own.html", user_shown=queries.own_account(reader=self.actor, on=self.today))


class Rights(Page):
    """Who may do what: the roles and all that the rooms declare."""

    permission = "grants.read"

    def get(self, request: HttpRequest) -> HttpResponse:
        columns = len(queries.ROLES) + 1
        return self.show("grants/rights.html", rooms=queries.rights(), roles=queries.ROLES, columns=columns)


class Why(Page):
    """Why may this account do that, or why not?"""

    permission = "grants.read"

    def get(self, request: HttpRequest, username: str) -> HttpResponse:
        user = queries.account(reader=self.actor, username=username, on=self.today)
        asked = request.GET.get("permission", "")
        choices = [
            (title, [(right.name, right.words) for right in rights]) for title, rights in queries.rights()
        ]
        shown: dict[str, Any] = {
            "user_shown": user,
            "asked": asked,
            "form": forms.WhyForm(request.GET or None, choices=choices),
        }
        if asked:
            shown["reasons"] = queries.reasons(user=user, permission=asked, on=self.today)
            shown["roles"] = queries.roles_that_hold(asked)
            shown["words"] = {
                right.name: right.words for _title, rights in queries.rights() for right in rights
            }[asked]
        return self.show("grants/why.html", **shown)


class OverAccount(FormPage):
    """A form about one account. ``thing`` is what the form is over; the operation checks all of it."""

    user: Any = None

    def load(self, **address: Any) -> None:
        self.user = queries.account(reader=self.actor, username=address["username"], on=self.today)
        self.grants = queries.all_grants(reader=self.actor, user=self.user)
        self.thing = self.grants[0]

    def around(self) -> dict[str, Any]:
        back = reverse("grants:account", args=[self.user.username])
        return {
            "subtitle": f"{self.user.name}（{self.user.username}）",
            "back": back,
            "back_label": self.user.name,
        }

    def home(self, sentence: str) -> tuple[str, str]:
        return sentence, reverse("grants:account", args=[self.user.username])


class GivesRole(OverAccount):
    """A form in which an organization is named; over which one is known only from what was typed."""

    def load(self, **address: Any) -> None:
        if username := address.get("username"):
            self.user = queries.account(reader=self.actor, username=username, on=self.today)

    def _begin(self, address: dict[str, Any]) -> None:
        self.load(**address)

    def around(self) -> dict[str, Any]:
        near = organization_queries.states(reader=self.actor, on=self.today)
        names = list(near.values_list("name", flat=True)[:SUGGESTED])
        return (super().around() if self.user else {}) | {"suggestions": {"organizations": names}}

    def known(self) -> dict[str, Any]:
        return {} if self.whole_site else {"organization": scope_name(self.actor)}

    @property
    def whole_site(self) -> bool:
        return access.scope(self.actor, self.permission).everything

    def form_arguments(self) -> dict[str, Any]:
        return {"find": self.organization, "whole_site": self.whole_site}

    def organization(self, text: str) -> Any:
        found = queries.organization_named(reader=self.actor, text=text, on=self.today)
        access.require(self.actor, self.permission, found or access.SITE)
        return found


class Create(GivesRole):
    """A new account; ``?person=`` fills in a member of the register, whose own record it then opens."""

    permission = "grants.create_account"
    form_class = forms.AccountForm
    title = gettext_lazy("新建账号")
    submit = gettext_lazy("新建账号")
    person: Any = None

    def load(self, **address: Any) -> None:
        if asked := self.request.GET.get("person"):
            self.person = people_queries.person(reader=self.actor, public_id=asked, on=self.today)

    def known(self) -> dict[str, Any]:
        known = {**super().known(), "password": new_password(), "role": Role.OFFICER}
        if self.person:
            places = [*self.person.memberships_on, *self.person.employments_on]
            union = places[0].organization_name if places else ""
            known |= {"name": self.person.name, "role": Role.MEMBER, "organization": union}
        return known

    def around(self) -> dict[str, Any]:
        return super().around() | {"back": reverse("grants:list"), "back_label": _("账号")}

    def act(self, values: dict[str, Any]) -> tuple[str, str]:
        self.user = operations.create_account(actor=self.actor, person=self.person, on=self.today, **values)
        return self.home(
            _("已新建账号“%(name)s”，请把用户名和初始密码交给本人。") % {"name": self.user.username}
        )


class Give(GivesRole):
    permission = "grants.give"
    form_class = forms.RoleForm
    title = gettext_lazy("授予角色")
    submit = gettext_lazy("授予")

    def act(self, values: dict[str, Any]) -> tuple[str, str]:
        operations.give(actor=self.actor, user=self.user, on=self.today, **values)
        return self.home(_("已授予%(name)s新的角色，立即生效。") % {"name": self.user.name})


class SetPassword(OverAccount):
    permission = "grants.set_password"
    form_class = forms.PasswordForm
    title = gettext_lazy("重设密码")
    submit = gettext_lazy("重设密码")

    def known(self) -> dict[str, Any]:
        return {"password": new_password()}

    def act(self, values: dict[str, Any]) -> tuple[str, str]:
        operations.set_password(actor=self.actor, grants=self.grants, user=self.user, **values)
        return self.home(_("已重设%(name)s的密码，原密码和已登录的会话立即失效。") % {"name": self.user.name})


class SetActive(Page):
    """Asks, then lets an account sign in or no longer."""

    permission = "grants.set_active"

    def get(self, request: HttpRequest, username: str) -> HttpResponse:
        user = queries.account(reader=self.actor, username=username, on=self.today)
        return self.show("grants/set_active.html", user_shown=user)

    def post(self, request: HttpRequest, username: str) -> HttpResponse:
        user = queries.account(reader=self.actor, username=username, on=self.today)
        grants = queries.all_grants(reader=self.actor, user=user)
        operations.set_active(actor=self.actor, grants=grants, user=user, active=not user.is_active)
        words = _("已启用账号“%(name)s”。") if user.is_active else _("已停用账号“%(name)s”，不能再登录。")
        return self.done(words % {"name": user.username}, reverse("grants:account", args=[username]))


class Withdraw(Page):
    """Asks, then ends a role from today."""

    permission = "grants.withdraw"

    def get(self, request: HttpRequest, number: int) -> HttpResponse:
        grant = queries.grant(reader=self.actor, number=number)
        access.require(self.actor, self.permission, grant)
        return self.show("grants/withdraw.html", grant=grant, role=Role(grant.role).label)

    def post(self, request: HttpRequest, number: int) -> HttpResponse:
        grant = queries.grant(reader=self.actor, number=number)
        user = grant.user
        operations.withdraw(actor=self.actor, grant=grant, on=self.today)
        left = queries.accounts(reader=self.actor, on=self.today).filter(pk=user.pk).exists()
        to = reverse("grants:account", args=[user.username]) if left else reverse("grants:list")
        return self.done(_("已收回%(name)s的角色，立即生效。") % {"name": user.name}, to)
