"""Celery of the portal: muscle only. Every deadline and message is a row; tasks ask what is due."""

from __future__ import annotations

import os

from celery import Celery
from celery.schedules import crontab

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "gangguan.settings")

from django.conf import settings

from gangguan import env

app = Celery("gangguan")
app.conf.update(
    broker_url=settings.BROKER_URL,
    broker_connection_retry_on_startup=True,
    # A worker killed in the middle gives its task back within minutes, not after an hour.
    broker_transport_options={
        "visibility_timeout": 300,
        "unacked_restore_interval": 10,
        "unacked_restore_throttle": 1,
        "socket_timeout": 10,
        "socket_connect_timeout": 2,
    },
    # Papers have a queue and a worker of their own: a hundred letters delay no escalation.
    task_default_queue="celery",
    task_routes={"papers.tasks.*": {"queue": "papers"}},
    task_ignore_result=True,
    task_acks_late=True,
    task_reject_on_worker_lost=True,
    # Tasks wait for the database and the mail server: threads, a few, in one process.
    worker_pool="threads",
    worker_concurrency=env.number("WORKER_THREADS", 2),
    worker_prefetch_multiplier=1,
    worker_enable_remote_control=False,
    task_time_limit=300,
    task_soft_time_limit=240,
    timezone="UTC",
    enable_utc=True,
    task_serializer="json",
    accept_content=["json"],
    worker_hijack_root_logger=False,
)
# The whole schedule. A tick that finds the previous one still running shares its work by locks;
# `expires` drops ticks that piled up while no worker was there.
app.conf.beat_schedule = {
    "enforce-deadlines": {
        "task": "sop.tasks.enforce_deadlines",
        "schedule": 10.0,
        "options": {"expires": 10},
    },
    "deliver-notices": {
        "task": "notices.tasks.deliver",
        "schedule": 10.0,
        "options": {"expires": 10},
    },
    "roll-figures": {
        "task": "reports.tasks.roll",
        "schedule": 15.0,
        "options": {"expires": 15},
    },
    "make-prints": {
        "task": "papers.tasks.make_prints",
        "schedule": 5.0,
        "options": {"expires": 5},
    },
    "expire-prints": {
        "task": "papers.tasks.expire_prints",
        "schedule": crontab(hour="18", minute="40"),
        "options": {"expires": 3600},
    },
    "sweep-orphan-files": {
        "task": "tickets.tasks.sweep_orphans",
        "schedule": crontab(hour="18", minute="30"),  # UTC: after midnight in every zone
        "options": {"expires": 3600},
    },
    "refresh-forecasts": {
        "task": "reports.tasks.refresh_forecasts",
        "schedule": 300.0,
        "options": {"expires": 300},
    },
    "refresh-courses": {
        "task": "reports.tasks.refresh_courses",
        "schedule": crontab(hour="19", minute="10"),
        "options": {"expires": 3600},
    },
    "issue-monthly-reports": {
        "task": "reports.tasks.issue_monthly",
        "schedule": crontab(minute="17"),
        "options": {"expires": 3000},
    },
}
app.autodiscover_tasks(["sop", "notices", "tickets", "papers", "reports"])
