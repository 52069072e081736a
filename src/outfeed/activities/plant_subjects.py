"""What the trail calls the things of a plant, and what names each of them in it."""

from enum import StrEnum


class Subject(StrEnum):
    """What the trail calls one thing of each kind."""

    UNIT = "unit"
    ASSET = "asset"
    PRODUCT_CLASS = "product_class"
    PRODUCT = "product"
    RATE = "rate"
    CHANGEOVER = "changeover"
    MODE = "mode"
    STATE = "state"
    WASTE_REASON = "waste_reason"
    COUNTER = "counter"
    SHIFT = "shift"
    CALENDAR_EXCEPTION = "calendar_exception"
    STATUS = "status"
    SOURCE = "source"
    SIGNAL_SOURCE = "signal_source"
    SETTINGS = "settings"
    USER = "user"
    WEBHOOK = "webhook"


SUBJECTS = {
    "units": Subject.UNIT,
    "assets": Subject.ASSET,
    "product_classes": Subject.PRODUCT_CLASS,
    "products": Subject.PRODUCT,
    "rates": Subject.RATE,
    "changeovers": Subject.CHANGEOVER,
    "modes": Subject.MODE,
    "states": Subject.STATE,
    "waste_reasons": Subject.WASTE_REASON,
    "counters": Subject.COUNTER,
    "shifts": Subject.SHIFT,
    "calendar_exceptions": Subject.CALENDAR_EXCEPTION,
    "order_statuses": Subject.STATUS,
    "order_sources": Subject.SOURCE,
    "signal_sources": Subject.SIGNAL_SOURCE,
    "settings": Subject.SETTINGS,
}

NAMES = {
    "units": ("code",),
    "assets": ("path",),
    "products": ("code",),
    "rates": ("line", "product"),
    "changeovers": ("line", "from_product", "from_class", "to_product", "to_class"),
    "states": ("asset", "name"),
    "waste_reasons": ("asset", "name"),
    "counters": ("line", "name"),
    "shifts": ("asset", "name"),
    "calendar_exceptions": ("asset", "name"),
}
"""What names a thing in the trail, changed or not."""
