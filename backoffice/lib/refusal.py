"""Refusals carry both languages: who reads them is known at the door, not where they are raised."""


class Refusal(ValueError):
    """Something is not done, and why: in Korean and in English. As a text it is the English."""

    def __init__(self, ko: str, en: str) -> None:
        super().__init__(en)
        self.ko, self.en = ko, en

    def in_words(self, language: str) -> str:
        """The reason in `language`; anything but "en" reads as Korean."""
        return self.en if language.startswith("en") else self.ko


def no_reason(what: str) -> Refusal:
    """`what` is done for a reason only."""
    return Refusal("사유를 입력해야 합니다", f"{what} needs a reason")
