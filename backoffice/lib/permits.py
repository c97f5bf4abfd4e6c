"""Who may do what, asked at the stage; the refusal carries both languages as a `Refusal` does."""

from typing import Any

from django.core.exceptions import PermissionDenied


class NotAllowed(PermissionDenied):
    """A person may not do this: in Korean and in English. As a text it is the English."""

    def __init__(self, ko: str, en: str) -> None:
        super().__init__(en)
        self.ko, self.en = ko, en


def demand(by: Any, permission: str, ko: str, en: str) -> None:
    """Raise NotAllowed unless `by` has the permission; `ko` and `en` name what was to be done.

    No permission is nobody's: what people may never do has none.
    """
    if not permission or not by.has_perm(permission):
        name = by.get_username()
        raise NotAllowed(f"{name} 계정은 할 수 없는 일입니다({ko})", f"{name} may not {en}")


def needs_person(ko: str, en: str) -> NotAllowed:
    """The machine does not do this."""
    return NotAllowed(f"담당자만 할 수 있는 일입니다({ko})", f"{en} needs a person")
