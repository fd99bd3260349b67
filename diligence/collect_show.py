"""Shows how far a long run is: a bar with an estimate on a terminal, a plain line a minute anywhere else."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

import click

from diligence.cli import one_line

if TYPE_CHECKING:
    from rich.progress import Progress, TaskID

#: A plain line no more often than this: a log of a week stays readable.
PLAIN_EVERY_SECONDS = 60.0
_MINUTE, _HOUR, _DAY = 60, 3600, 86400
#: Beyond these the next unit is used.
_MOST_MINUTES, _MOST_HOURS = 90, 36


def in_words(seconds: float) -> str:
    """Return a duration as a person would say it: "less than a minute", "25 minutes", "7 hours", "12 days"."""
    minutes, hours, days = round(seconds / _MINUTE), round(seconds / _HOUR), round(seconds / _DAY)
    if minutes == 0:
        return "less than a minute"
    if minutes <= _MOST_MINUTES:
        count, unit = minutes, "minute"
    elif hours <= _MOST_HOURS:
        count, unit = hours, "hour"
    else:
        count, unit = days, "day"
    return f"{count:,} {unit}{'' if count == 1 else 's'}"


class Shown:
    """Tells how far each stage of a run is. `seconds_left` is the caller's estimate; without one, that of the pace."""

    def __init__(
        self,
        progress: Progress | None,
        say: Callable[[str], None],
        *,
        every: float = PLAIN_EVERY_SECONDS,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._progress = progress
        self._say = say
        self._every = every
        self._clock = clock
        self._task: TaskID | None = None
        self._words = ""
        self._began = self._told = clock()

    def stage(self, words: str, total: int | None) -> None:
        """Begin a stage."""
        self._words = words
        self._began = self._told = self._clock()
        if self._progress is not None:
            if self._task is not None:
                self._progress.remove_task(self._task)
            self._task = self._progress.add_task(words, total=total, further="")

    def step(self, done: int, total: int | None, *, seconds_left: float | None = None, further: str = "") -> None:
        """Tell how far the stage is; `further` is put beside it, for instance the requests sent."""
        seconds = self._clock() - self._began
        if seconds_left is None and done and total:
            seconds_left = (total - done) * seconds / done
        told = [f"{done / seconds:,.1f} a second"] if done and seconds >= 1 else []
        told += [further] if further else []
        told += [f"about {in_words(seconds_left)} left"] if seconds_left is not None else []
        if self._progress is not None and self._task is not None:
            self._progress.update(self._task, completed=done, total=total, further=", ".join(told))
        elif self._clock() - self._told >= self._every:
            self._told = self._clock()
            of = f" of {total:,} ({100 * done // total if total else 100} %)" if total is not None else ""
            self._say(f"{self._words}: {done:,}{of}; " + ", ".join(told))

    def say(self, line: str) -> None:
        """Print a line of its own, above the bar where there is one."""
        if self._progress is not None:
            self._progress.console.print(one_line(line), markup=False, highlight=False, soft_wrap=True)
        else:
            self._say(one_line(line))

    def fail(self, line: str) -> None:
        """Print on standard error what went wrong with one grant, while the run goes on."""
        if self._progress is not None:
            self.say(f"diligence: {line}")
        else:
            click.echo(f"diligence: {one_line(line)}", err=True)


@contextmanager
def shown() -> Iterator[Shown]:
    """Give what shows a run on this terminal, or in plain lines on standard output where it is none."""
    from rich.console import Console  # noqa: PLC0415 - only where something runs
    from rich.progress import (  # noqa: PLC0415
        BarColumn,
        MofNCompleteColumn,
        Progress,
        SpinnerColumn,
        TextColumn,
        TimeElapsedColumn,
    )

    console = Console(stderr=True)
    if not console.is_terminal:
        yield Shown(None, click.echo)
        return
    columns = (
        SpinnerColumn(),
        TextColumn("{task.description}"),
        BarColumn(bar_width=20),
        MofNCompleteColumn(),
        TimeElapsedColumn(),
        TextColumn("{task.fields[further]}"),
    )
    with Progress(*columns, console=console, transient=True) as progress:
        yield Shown(progress, click.echo)
