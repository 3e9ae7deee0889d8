from django.urls import path

from qiao.registry.organizations.pages import changes, lists, organization

urlpatterns = [
    path("", lists.List.as_view(), name="list"),
    path("tree/", lists.Tree.as_view(), name="tree"),
    path("units/", lists.Units.as_view(), name="units"),
    path("units/new/", changes.RecordUnit.as_view(), name="new-unit"),
    path("units/<slug:public_id>/", changes.RecordUnit.as_view(), name="unit"),
    path("units/<slug:public_id>/place/", lists.PlaceUnit.as_view(), name="place-unit"),
    path("new/", changes.Create.as_view(), name="create"),
    path("<slug:public_id>/", organization.Show.as_view(), name="show"),
    path("<slug:public_id>/rename/", changes.Rename.as_view(), name="rename"),
    path("<slug:public_id>/move/", changes.Move.as_view(), name="move"),
    path("<slug:public_id>/describe/", changes.Describe.as_view(), name="describe"),
    path("<slug:public_id>/set-profile/", changes.SetProfile.as_view(), name="set-profile"),
    path("<slug:public_id>/report/", changes.Report.as_view(), name="report"),
    path("<slug:public_id>/correct/", changes.Correct.as_view(), name="correct"),
    path("<slug:public_id>/end/", changes.End.as_view(), name="end"),
    path("<slug:public_id>/restore/", changes.Restore.as_view(), name="restore"),
    path("<slug:public_id>/<slug:tab>/", organization.Show.as_view(), name="tab"),
]
