"""What a city reads of its districts: figures, places, hazards, who has not reported. Nothing here changes anything."""

from mzdesk.services.cities.districts import badges, come, figures, standing
from mzdesk.services.cities.finding import find
from mzdesk.services.cities.lists import (
    dailies,
    daily_counts,
    hazard_counts,
    hazard_position,
    hazards,
    place_counts,
    place_position,
    places,
)
from mzdesk.services.cities.seating import seated

__all__ = [
    "badges",
    "come",
    "dailies",
    "daily_counts",
    "figures",
    "find",
    "hazard_counts",
    "hazard_position",
    "hazards",
    "place_counts",
    "place_position",
    "places",
    "seated",
    "standing",
]
