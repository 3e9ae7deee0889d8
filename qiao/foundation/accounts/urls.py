"""Signing in and out: allauth's own views in our look, and nothing of its sign-up."""

from allauth.account import views
from django.urls import path

from qiao.foundation.accounts import pages

urlpatterns = [
    path("login/", pages.SignIn.as_view(), name="account_login"),
    path("logout/", views.logout, name="account_logout"),
    path("password/", pages.ChangePassword.as_view(), name="account_change_password"),
    path("inactive/", views.account_inactive, name="account_inactive"),
    path("demo/", pages.DemoSignIn.as_view(), name="demo_sign_in"),
]
