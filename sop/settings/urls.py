"""Addresses of the SOP library and of the settings of clocks and calendars."""

from __future__ import annotations

from django.urls import path

from sop.library import views as library
from sop.library import views_identity as identity
from sop.settings import views_calendars as calendars
from sop.settings import views_holidays as holidays
from sop.settings import views_targets as settings

urlpatterns = [
    path("sop/", library.sop_list, name="sop_list"),
    path("sop/<slug:code>/", library.sop_detail, name="sop_detail"),
    path("sop/<slug:code>/cetak.pdf", library.sop_print, name="sop_print"),
    path("pengaturan/waktu/", settings.targets_index, name="targets_index"),
    path("pengaturan/waktu/<slug:code>/", settings.targets, name="targets"),
    path("pengaturan/identitas/", identity.identity_index, name="identity_index"),
    path("pengaturan/identitas/<slug:code>/", identity.identity, name="sop_identity"),
    path("pengaturan/kalender/", calendars.calendars, name="calendars"),
    path("pengaturan/kalender/baru/", calendars.calendar_new, name="calendar_new"),
    path("pengaturan/kalender/hitung-ulang/", calendars.recompute_all, name="recompute_all"),
    path("pengaturan/kalender/<int:pk>/", calendars.calendar_edit, name="calendar_edit"),
    path("pengaturan/kalender/<int:pk>/hapus/", calendars.calendar_delete, name="calendar_delete"),
    path("pengaturan/kalender/<int:pk>/khusus/", calendars.override_new, name="override_new"),
    path("pengaturan/khusus/<int:pk>/", calendars.override_edit, name="override_edit"),
    path("pengaturan/khusus/<int:pk>/hapus/", calendars.override_delete, name="override_delete"),
    path("pengaturan/libur/", holidays.holidays_now, name="holidays_now"),
    path("pengaturan/libur/baru/", holidays.holiday_new, name="holiday_new"),
    path("pengaturan/libur/<int:year>/", holidays.holidays, name="holidays"),
    path("pengaturan/libur/<int:year>/muat/", holidays.holidays_load, name="holidays_load"),
    path("pengaturan/libur/ubah/<int:pk>/", holidays.holiday_edit, name="holiday_edit"),
    path("pengaturan/libur/hapus/<int:pk>/", holidays.holiday_delete, name="holiday_delete"),
]
