from django.urls import path

from qiao.services.officers import pages

urlpatterns = [
    path("", pages.List.as_view(), name="list"),
    path("print/", pages.Print.as_view(), name="print"),
    path("export/", pages.Export.as_view(), name="export"),
]
