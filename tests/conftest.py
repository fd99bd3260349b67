"""What every test may rely on: Ctrl-C reaches the programs that tests start, however the tests were started."""

from __future__ import annotations

import signal


def pytest_configure() -> None:
    """Take SIGINT back where a shell put us into the background: started programs inherit that it is ignored."""
    if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:
        signal.signal(signal.SIGINT, signal.default_int_handler)
