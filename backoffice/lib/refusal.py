"""Refusals carry both languages: who reads them is known at the door, not where they are raised."""

from collections.abc import Callable, Collection

from backoffice.lib.workflow import Wording


class Refusal(ValueError):
    """Something is not done, and why: in Korean and in English. As a text it is the English."""

    def __init__(self, ko: str, en: str) -> None:
        super().__init__(en)
        self.ko, self.en = ko, en

    def in_words(self, language: str) -> str:
        """The reason in `language`; anything but "en" reads as Korean."""
        return self.en if language.startswith("en") else self.ko


class RowsRefused(Refusal):
    """Some of the rows are refused, all of them for one reason; nothing was changed.

    `rows` are their ids, `why` the reason alone; the message names the first `most` of them by `named`.
    """

    def __init__(
        self, rows: Collection[int], ko: str, en: str, *, named: Callable[[int], str] = str, most: int = 20
    ) -> None:
        self.rows = sorted(rows)
        self.why = Wording(ko, en)
        first = ", ".join(named(row) for row in self.rows[:most])
        more = len(self.rows) - most
        super().__init__(
            f"{ko}: {first}" + (f" 외 {more:,}건" if more > 0 else ""),
            f"{en}: {first}" + (f" and {more:,} more" if more > 0 else ""),
        )


def no_reason(what: str) -> Refusal:
    """`what` is done for a reason only."""
    return Refusal("사유를 입력해야 합니다", f"{what} needs a reason")
