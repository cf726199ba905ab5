"""The moments at which a day ends: a test that must not fall on one waits until it has passed."""

import time
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

_WITHIN = timedelta(seconds=45)


def wait_past(hour: int) -> None:
    """Where it is less than 45 seconds before *hour* in China, wait for it."""
    now = datetime.now(ZoneInfo("Asia/Shanghai"))
    # The next full hour of that number.
    left = (now.replace(hour=hour, minute=0, second=0, microsecond=0) - now) % timedelta(days=1)
    if left < _WITHIN:
        time.sleep(left.total_seconds() + 1)
