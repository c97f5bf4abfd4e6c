"""After every test of the stages that move most: what the database counted is what a full count finds."""

from collections.abc import Iterator

import pytest

COUNTED = {
    "test_amendments", "test_appraisals", "test_assess", "test_casework", "test_confirm", "test_corrections",
    "test_decide", "test_limiting", "test_losses", "test_objections", "test_overpayments",
}  # fmt: skip


@pytest.fixture(autouse=True)
def counted_in_full(request: pytest.FixtureRequest) -> Iterator[None]:
    """Whatever the test moved, and however it ended."""
    if request.path.stem not in COUNTED:
        yield
        return
    request.getfixturevalue("_django_db_helper")
    yield
    from tests.stages.tallied import agree

    agree()
