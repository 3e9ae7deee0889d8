from django.urls import path

from qiao.registry.grants import pages

urlpatterns = [
    path("", pages.List.as_view(), name="list"),
    path("new/", pages.Create.as_view(), name="create"),
    path("me/", pages.Own.as_view(), name="own"),
    path("rights/", pages.Rights.as_view(), name="rights"),
    path("account/<str:username>/", pages.Account.as_view(), name="account"),
    path("account/<str:username>/why/", pages.Why.as_view(), name="why"),
    path("account/<str:username>/give/", pages.Give.as_view(), name="give"),
    path("account/<str:username>/password/", pages.SetPassword.as_view(), name="set-password"),
    path("account/<str:username>/active/", pages.SetActive.as_view(), name="set-active"),
    path("grant/<int:number>/withdraw/", pages.Withdraw.as_view(), name="withdraw"),
]
