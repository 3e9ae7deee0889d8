from django.urls import path

from qiao.registry.people.pages import reading, writing

urlpatterns = [
    path("", reading.List.as_view(), name="list"),
    path("me/", reading.Own.as_view(), name="own"),
    path("new/", reading.EnterWhere.as_view(), name="enter-where"),
    path("new/<slug:union>/", writing.Enter.as_view(), name="enter"),
    path("<slug:public_id>/", reading.One.as_view(), name="person"),
    path("<slug:public_id>/history/", reading.History.as_view(), name="history"),
    path("<slug:public_id>/part/<slug:tab>/", reading.Part.as_view(), name="part"),
    path("<slug:public_id>/<slug:union>/correct/", writing.Correct.as_view(), name="correct"),
    path("<slug:public_id>/<slug:union>/employ/", writing.Employ.as_view(), name="employ"),
    path("<slug:public_id>/<slug:union>/leave/", writing.Leave.as_view(), name="leave"),
    path("<slug:public_id>/<slug:union>/join/", writing.Join.as_view(), name="join"),
    path("<slug:public_id>/<slug:union>/end/", writing.EndMembership.as_view(), name="end-membership"),
    path(
        "<slug:public_id>/<slug:union>/retain/", writing.RetainMembership.as_view(), name="retain-membership"
    ),
    path("<slug:public_id>/<slug:union>/transfer/", writing.Transfer.as_view(), name="transfer"),
]
