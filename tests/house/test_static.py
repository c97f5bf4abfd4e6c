"""Static files: every file that one names is there, under its hashed name."""

from pathlib import Path

import pytest
from django.core.management import call_command


def test_all_static_files_can_be_collected_with_hashed_names(tmp_path: Path, settings) -> None:
    settings.STATIC_ROOT = tmp_path
    settings.STORAGES = {
        **settings.STORAGES,
        "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.ManifestStaticFilesStorage"},
    }
    call_command("collectstatic", verbosity=0, interactive=False)
    assert (tmp_path / "staticfiles.json").exists()


@pytest.mark.django_db
def test_pages_load_nothing_from_elsewhere(client) -> None:
    page = client.get("/admin/login/").content.decode()
    for mark in ('src="http', "src='http", 'href="http', 'src="//', 'href="//'):
        assert mark not in page
