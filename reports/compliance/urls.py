from __future__ import annotations

from django.urls import path

from reports.compliance import views, views_evidence, views_issued, views_what_if

urlpatterns = [
    path("pimpinan/kepatuhan/", views.compliance, name="compliance"),
    path("pimpinan/kepatuhan/pdf/", views.compliance_pdf, name="compliance_pdf"),
    path("pimpinan/kepatuhan/terbitkan/", views.report_issue, name="report_issue"),
    path("pimpinan/kepatuhan/bukti/", views_evidence.evidence, name="evidence"),
    path("pimpinan/laporan/", views_issued.reports_issued, name="reports_issued"),
    path("pimpinan/laporan/<int:pk>/", views_issued.report_issued, name="report_issued"),
    path("pimpinan/laporan/<int:pk>/pdf/", views_issued.report_issued_pdf,
         name="report_issued_pdf"),
    path("pimpinan/andaikan/", views_what_if.what_if, name="what_if"),
]  # fmt: skip
