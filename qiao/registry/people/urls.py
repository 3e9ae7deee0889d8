from django.urls import path

from qiao.registry.people.pages import reading, writing

urlpatterns = [
    path("", reading.List.as_view(), name="list"),
    path("me/", reading.Own.as_view(), name="own"),
    path("new/", reading.EnterWhere.as_view(), name="enter-where"),
    path("new/<str:union>/", writing.Enter.as_view(), name="enter"),
    path("<str:public_id>/", reading.One.as_view(), name="person"),
    path("<str:public_id>/history/", reading.History.as_view(), name="history"),
    path("<str:public_id>/part/<str:tab>/", reading.Part.as_view(), name="part"),
    path("<str:public_id>/<str:union>/correct/", writing.Correct.as_view(), name="correct"),
    path("<str:public_id>/<str:union>/employ/", writing.Employ.as_view(), name="employ"),
    path("<str:public_id>/<str:union>/leave/", writing.Leave.as_view(), name="leave"),
    path("<str:public_id>/<str:union>/join/", writing.Join.as_view(), name="join"),
    path("<str:public_id>/<str:union>/end/", writing.EndMembership.as_view(), name="end-membership"),
    path("<str:public_id>/<str:union>/retain/", writing.RetainMembership.as_view(), name="retain-membership"),
    path("<str:public_id>/<str:union>/transfer/", writing.Transfer.as_view(), name="transfer"),
]
