from __future__ import annotations

from django.urls import path

from notices import views

urlpatterns = [
    path("pemberitahuan/", views.inbox, name="inbox"),
    path("pemberitahuan/jumlah/", views.inbox_count, name="inbox_count"),
    path("pemberitahuan/dibaca/", views.inbox_read_all, name="inbox_read_all"),
    path("pemberitahuan/<int:pk>/", views.inbox_open, name="inbox_open"),
    path("kotak-keluar/", views.outbox, name="outbox"),
    path("kotak-keluar/kirim-ulang/", views.outbox_resend, name="outbox_resend"),
]
