"""The engines that judge: every number under which a verdict was ever given, as long as it can be run.

A change that alters a stored verdict takes the next number in `benefit.ENGINE`, and what judged before stays
here under its own. Number 1 judged before exempt time was set apart from the affected time: nothing kept says
what it saw, and its verdicts are told as differences.
"""

from collections.abc import Callable, Mapping

from compensation.rules.benefit import Judged, compile
from compensation.rules.scheme import Scheme
from compensation.rules.steps import AssessFacts

Engine = Callable[[Scheme], Callable[[AssessFacts], tuple[Judged, ...]]]

ENGINES: Mapping[str, Engine] = {"2": compile}
