"""How the invented offices behave: how often, how long, how late. Shares are of one.

Durations are log-normal, written as the median and the spread of the logarithm; a median is a
share of the mutu baku where the step has one, else minutes of work.
"""

from __future__ import annotations

from services.models import Kind
from sop.models import Pause
from tickets.models import Channel, Impact

PROCEDURES = (("network-1", 0.56), ("database-1", 0.28), ("ipas-1", 0.16))
KINDS = {
    "network-1": Kind.NETWORK.value,
    "database-1": Kind.DATABASE.value,
    "ipas-1": Kind.APPLICATION.value,
}
IMPACTS = (
    (Impact.PERSON, 0.34),
    (Impact.UNIT, 0.46),
    (Impact.OFFICE, 0.17),
    (Impact.SEVERAL, 0.03),
)
CHANNELS = (
    (Channel.WEB, 0.62), (Channel.WHATSAPP, 0.16), (Channel.PHONE, 0.14), (Channel.LETTER, 0.04),
    (Channel.WALK_IN, 0.03), (Channel.MONITORING, 0.01),
)  # fmt: skip

WEEKDAYS = (1.2, 1.1, 1.0, 0.95, 0.75, 0.1, 0.05)
MONTHS = (1.15, 1.0, 0.95, 0.9, 0.95, 1.05, 1.1, 0.95, 1.0, 1.05, 1.15, 1.3)
HOLIDAY = 0.07
GROWTH = 0.12  # more complaints every year
BAD_WEEK = 0.06  # a share of the weeks: half as many complaints again, work goes slowly
BAD_VOLUME, BAD_PACE = 1.5, 1.7

# A step's median as a share of its mutu baku; the spread of all.
USUAL, SPREAD = 0.38, 0.68
MEDIANS = {
    ("database-1", 4): 0.45,
    ("database-1", 5): 1.15,  # the printed 15 menit does not suffice
    ("database-1", 8): 0.7,
    ("ipas-1", 1): 0.07, ("ipas-1", 2): 0.08, ("ipas-1", 3): 0.1, ("ipas-1", 4): 0.08,
    ("ipas-1", 5): 0.1,
    ("ipas-1", 13): 0.75,
    ("network-1", 4): 0.7,
}  # fmt: skip
# Minutes where the SOP sets no time.
MINUTES = {
    ("network-1", 1): 9, ("network-1", 2): 8, ("network-1", 3): 14, ("network-1", 4): 18,
    ("network-1", 5): 25, ("network-1", 6): 55, ("network-1", 7): 15, ("network-1", 8): 12,
    ("network-1", 9): 240,
    ("ipas-1", 9): 40, ("ipas-1", 10): 75, ("ipas-1", 11): 35, ("ipas-1", 12): 150,
    ("ipas-1", 15): 22,
}  # fmt: skip
# How often a decision says Tidak, at the first visit and at a later one.
NO = {
    ("database-1", 7): (0.16, 0.12),
    ("database-1", 8): (0.05, 0.04),
    ("network-1", 2): (0.17, 0.1),
    ("ipas-1", 7): (0.14, 0.1),
    ("ipas-1", 9): (0.3, 0.25),
    ("ipas-1", 11): (0.28, 0.15),
    ("ipas-1", 14): (0.09, 0.06),
}
VISITS = 4  # no step is visited more often

OUT_OF_HOURS = 0.12  # complaints sent in the evening or on a free day
ON_BEHALF = 0.05  # of those that did not come by web: reporter without an account
UNSORTED = 0.02  # filed as "Lainnya": an officer chooses the SOP
CANCELLED = 0.018
REROUTED = 0.006
REOPENED = 0.006
DRILLS = 0.002
PAUSED = 0.055
COMMENTED = 0.06
UNRECORDED = 0.002  # an output that was taken over from paper: the step has no form on file
REPORTER_OWNS = 0.3  # of network faults: within the office itself
REVISED = 0.14  # promises that were put off once
ANSWERED = 0.72  # of the escalations that ask for arahan
PROMISE = (330.0, 0.55)  # working minutes promised
REPAIR = 0.78  # median of the repair as a share of what was promised

PAUSES = (
    (Pause.Reason.REPORTER, 0.34, 420.0), (Pause.Reason.VENDOR, 0.3, 700.0),
    (Pause.Reason.SPARE_PART, 0.18, 1300.0), (Pause.Reason.CENTRE, 0.1, 900.0),
    (Pause.Reason.FORCE_MAJEURE, 0.08, 240.0),
)  # fmt: skip
ARAHAN = (10.0, 420.0)  # working minutes until a superior answers, from and to
