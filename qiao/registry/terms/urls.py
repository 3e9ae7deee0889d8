from django.urls import path

from qiao.registry.terms import pages

urlpatterns = [
    path("term/<int:number>/correct/", pages.CorrectTerm.as_view(), name="correct-term"),
    path("appointment/<int:number>/relieve/", pages.Relieve.as_view(), name="relieve"),
    path("appointment/<int:number>/hand-over/", pages.HandOver.as_view(), name="hand-over"),
    path("appointment/<int:number>/identify/", pages.Identify.as_view(), name="identify"),
    path("appointment/<int:number>/correct/", pages.CorrectAppointment.as_view(), name="correct-appointment"),
    path("<slug:public_id>/start-term/", pages.StartTerm.as_view(), name="start-term"),
    path("<slug:public_id>/record-post/", pages.RecordPost.as_view(), name="record-post"),
    path("<slug:public_id>/appoint/", pages.Appoint.as_view(), name="appoint"),
]
