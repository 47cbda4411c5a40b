"""Addresses of the exports and of the monthly mail."""

from __future__ import annotations

from django.urls import path

from reports.exports import views, views_subscriptions

urlpatterns = [
    path("pimpinan/ekspor/<slug:what>.<slug:ending>", views.export, name="export"),
    path("pimpinan/langganan/", views_subscriptions.subscriptions, name="subscriptions"),
    path(
        "pimpinan/langganan/<int:pk>/henti/",
        views_subscriptions.subscription_end,
        name="subscription_end",
    ),
]
