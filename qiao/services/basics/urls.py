from django.urls import path

from qiao.services.basics import pages

urlpatterns = [
    path("", pages.Table.as_view(), name="table"),
    path("units/", pages.Units.as_view(), name="units"),
    path("differences/", pages.Differences.as_view(), name="differences"),
    path("names/<slug:key>/", pages.Names.as_view(), name="names"),
]
