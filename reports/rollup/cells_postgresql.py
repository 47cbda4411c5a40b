"""The sums of some days made by PostgreSQL itself: the same cells as `reports.rollup.cells`."""

from __future__ import annotations

from datetime import date

from django.db import connection

from reports.rollup.measures import MEASURES
from reports.rollup.spread import BOUNDS

_PLACE = (
    "kind", "grain", "start", "handler", "unit", "office", "service", "procedure", "number",
    "owner", "budget", "budget_unit",
)  # fmt: skip
_OF_FACTS = {
    "visits": "count(*)",
    "kept": "count(*) FILTER (WHERE verdict = 'k')",
    "missed": "count(*) FILTER (WHERE verdict = 'm')",
    "unlimited": "count(*) FILTER (WHERE verdict = 'u')",
    "promise_kept": "count(*) FILTER (WHERE verdict = 'pk')",
    "promise_missed": "count(*) FILTER (WHERE verdict = 'pm')",
    "first_kept": "count(*) FILTER (WHERE first_promise_kept)",
    "first_missed": "count(*) FILTER (WHERE NOT first_promise_kept)",
    "repeats": "count(*) FILTER (WHERE visit > 1)",
    "measured": "count(worked)",
    "worked": "coalesce(sum(worked), 0)",
    "escalated": "sum(escalated)",
    "answered": "sum(answered)",
    "papers_missing": "sum(papers_missing)",
}
# Grain, first day and office of the three coverings.
_COVERINGS = (
    ("d", "day", "0"),
    ("m", "date_trunc('month', day)::date", "0"),
    ("m", "date_trunc('month', day)::date", "office_id"),
)
# First by bucket, then the buckets of a cell together: one pass over the facts.
_FACTS = """
WITH buckets AS (
    SELECT CASE WHEN number = 0 THEN 'whole' ELSE 'step' END AS kind, '{grain}'::text AS grain,
        {start} AS start, handler_id AS handler, unit_id AS unit, {office} AS office,
        service_id AS service, procedure, number, owner, budget, budget_unit,
        width_bucket(worked, %s::int[]) AS bucket, {counted}
    FROM reports_fact WHERE day BETWEEN %s AND %s
    GROUP BY 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13
)
INSERT INTO reports_cell (key, {place}, {measures}, spread)
SELECT concat_ws('|', {place}), {place}, {summed},
    '{{' || coalesce(
        string_agg('"' || bucket || '":' || measured, ',' ORDER BY bucket)
            FILTER (WHERE bucket IS NOT NULL), '') || '}}'
FROM buckets GROUP BY {place}
"""
_FILINGS = """
WITH filed AS (
    SELECT 'filed'::text AS kind, '{grain}'::text AS grain, {start} AS start,
        handler_id AS handler, 0 AS unit, {office} AS office, service_id AS service, procedure,
        0 AS number, ''::text AS owner, 0 AS budget, ''::text AS budget_unit, count(*) AS visits
    FROM reports_filing WHERE day BETWEEN %s AND %s
    GROUP BY 1, 2, 3, 4, 5, 6, 7, 8
)
INSERT INTO reports_cell (key, {place}, {measures}, spread)
SELECT concat_ws('|', {place}), {place}, visits, {zeros}, '{{}}' FROM filed
"""


def insert(first: date, last: date) -> None:
    """Six statements. There may be no cell of these days yet."""
    fixed = {
        "place": ", ".join(_PLACE),
        "measures": ", ".join(MEASURES),
        "counted": ", ".join(f"{_OF_FACTS[name]} AS {name}" for name in MEASURES),
        "summed": ", ".join(f"sum({name})" for name in MEASURES),
        "zeros": ", ".join("0" for _ in MEASURES[1:]),
    }
    with connection.cursor() as cursor:
        for grain, start, office in _COVERINGS:
            covering = {"grain": grain, "start": start, "office": office}
            cursor.execute(_FACTS.format(**fixed, **covering), [BOUNDS, first, last])
            cursor.execute(_FILINGS.format(**fixed, **covering), [first, last])
