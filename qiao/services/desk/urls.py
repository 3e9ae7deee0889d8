from django.urls import path

from qiao.services.desk import pages

urlpatterns = [
    path("", pages.Home.as_view(), name="home"),
    path("search/", pages.Search.as_view(), name="search"),
]
