from __future__ import annotations

from django.apps import AppConfig
from django.db.models.signals import post_migrate, pre_migrate


class ReportsConfig(AppConfig):
    name = "reports"
    verbose_name = "Laporan"

    def ready(self) -> None:
        from notices import enclosures
        from papers.prints import queue
        from reports.compliance import evidence
        from reports.exports import mailing
        from reports.exports import making as exports
        from reports.forecast import making
        from reports.forecast.outlooks import Forecasts
        from reports.rollup import library, roll, triggers
        from sop.library import history
        from tickets import outlook

        roll.after(making.forecast)
        outlook.register(Forecasts())
        history.register(library.Summed())
        queue.register(exports.NAME, exports.KIND)
        queue.register(evidence.NAME, evidence.KIND)
        enclosures.register(mailing.ENCLOSURE, mailing.enclosed)
        pre_migrate.connect(triggers.prepare, sender=self, dispatch_uid="rollup-triggers")
        post_migrate.connect(triggers.maintain, sender=self, dispatch_uid="rollup-triggers")
