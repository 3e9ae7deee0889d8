from django.urls import path

from qiao.services.imports import pages
from qiao.services.imports.kinds import Kind

urlpatterns = [
    path("", pages.List.as_view(), name="list"),
    path("new/organizations/", pages.Upload.as_view(kind=Kind.ORGANIZATIONS), name="new-organizations"),
    path("new/members/", pages.Upload.as_view(kind=Kind.MEMBERS), name="new-members"),
    path("template/<slug:kind>/", pages.Template.as_view(), name="template"),
    path("export/organizations/", pages.ExportOrganizations.as_view(), name="export-organizations"),
    path("export/members/", pages.ExportMembers.as_view(), name="export-members"),
    path("<slug:public_id>/", pages.Show.as_view(), name="show"),
    path("<slug:public_id>/columns/", pages.Columns.as_view(), name="columns"),
    path("<slug:public_id>/choose/", pages.Choose.as_view(), name="choose"),
    path("<slug:public_id>/union/", pages.Assign.as_view(), name="assign"),
    path("<slug:public_id>/discard/", pages.Discard.as_view(), name="discard"),
    path("<slug:public_id>/check/", pages.Recheck.as_view(), name="check"),
    path("<slug:public_id>/start/", pages.Start.as_view(), name="start"),
    path("<slug:public_id>/progress/", pages.ProgressOf.as_view(), name="progress"),
    path("<slug:public_id>/undo/", pages.Undo.as_view(), name="undo"),
    path("<slug:public_id>/faults/", pages.ErrorWorkbook.as_view(), name="faults"),
]
