from __future__ import annotations

from django.urls import path

from tickets import views_intake, views_list, views_talk

urlpatterns = [
    path("", views_list.home, name="home"),
    path("lacak/", views_list.track, name="track"),
    path("lapor/", views_intake.complaint_new, name="complaint_new"),
    path("lapor/serupa/", views_intake.similar, name="similar"),
    path("lapor/petugas/", views_intake.complaint_onbehalf, name="complaint_onbehalf"),
    path("lapor/petugas/pelapor/", views_intake.reporter_search, name="reporter_search"),
    path("aduan/", views_list.my_tickets, name="my_tickets"),
    path("aduan/<str:number>/bukti/", views_intake.receipt, name="receipt"),
    path("tiket/<str:number>/komentar/", views_talk.comment, name="comment"),
    path("tiket/<str:number>/berkas/", views_talk.attach, name="attach"),
    path("tiket/<str:number>/berkas/<int:pk>/", views_talk.attachment, name="attachment"),
]
