from django.urls import path

from qiao.services.tables import pages

urlpatterns = [
    path("", pages.Fill.as_view(), name="fill"),
    path("<int:number>/", pages.Table.as_view(), name="table"),
    path("<int:number>/download/", pages.Download.as_view(), name="download"),
]
