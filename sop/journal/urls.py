"""Addresses of the daily journal, the log of complaints and a ticket's whole file."""

from __future__ import annotations

from django.urls import path

from sop.journal import views
from sop.journal import views_log as log
from sop.paper import views_case as file

urlpatterns = [
    path("jurnal/", views.journal, name="journal"),
    path("jurnal/tulis/", views.journal_write, name="journal_write"),
    path("jurnal/bawahan/", views.journal_team, name="journal_team"),
    path("jurnal/cetak/", views.journal_print, name="journal_print"),
    path("jurnal/pegawai/<int:pk>/", views.journal_of, name="journal_of"),
    path("jurnal/pegawai/<int:pk>/mengetahui/", views.journal_known, name="journal_known"),
    path("jurnal/log-keluhan/", log.complaint_log, name="complaint_log"),
    path("jurnal/log-keluhan/cetak/", log.complaint_log_print, name="complaint_log_print"),
    path("tiket/<str:number>/berkas-perkara/", file.case, name="ticket_file"),
    path("tiket/<str:number>/berkas-perkara/<str:form>/", file.case_make, name="ticket_file_make"),
]
