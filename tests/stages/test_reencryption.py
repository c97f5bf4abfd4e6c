"""Account numbers and kept files under a new key: verified, stopped anywhere and gone on with."""

import base64
import json
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.db import connection

from backoffice.lib import crypto, files, resealing
from backoffice.lib.models import StoredFile
from claims import reencryption
from claims.accounts import AccountRefused
from claims.models import Incident, PayeeAccount
from tests.stages import road
from tests.stages.road import arrived, kept_as_it_was

__all__ = ["arrived", "kept_as_it_was"]

pytestmark = pytest.mark.xdist_group("accounts")


@pytest.fixture
def incident(arrived: Incident, db: None, kept_as_it_was: None) -> Incident:
    return arrived


NEW = "k2:" + base64.b64encode(b"2" * 32).decode()


@pytest.fixture
def old(settings: Any) -> str:
    """The keys in use before the new one comes."""
    return str(settings.ACCOUNT_KEYS)


def plain_numbers() -> dict[int, str]:
    return {
        row.pk: crypto.open_account(row.key_id, row.number, row.identity)
        for row in PayeeAccount.objects.all()
    }


def plain_files() -> dict[int, bytes]:
    found = {}
    for stored in StoredFile.objects.all():
        with files.open_plain(stored) as plain:
            found[stored.pk] = plain.read()
    return found


def test_a_new_key_is_rolled_in_and_the_old_one_dropped(
    incident: Incident, settings: Any, old: str, capsys: Any
) -> None:
    numbers, kept = plain_numbers(), plain_files()
    indexes = dict(PayeeAccount.objects.values_list("pk", "blind_index"))
    assert kept
    settings.ACCOUNT_KEYS = f"{NEW},{old}"
    call_command("reencrypt", check=True, json=True)
    told = json.loads(capsys.readouterr().out)
    first = old.partition(":")[0]
    assert (told["newest"], told["accounts"], told["files"]) == ("k2", {first: 6}, {first: len(kept)})
    call_command("reencrypt", json=True)
    told = json.loads(capsys.readouterr().out)
    assert (told["count"], told["accounts"], told["files"]) == (6 + len(kept), {"k2": 6}, {"k2": len(kept)})
    assert told["unneeded_keys"] == [first]
    call_command("reencrypt", json=True)
    assert json.loads(capsys.readouterr().out)["count"] == 0
    settings.ACCOUNT_KEYS = NEW  # the old key is gone for good
    assert (plain_numbers(), plain_files()) == (numbers, kept)
    assert {pk: bytes(value) for pk, value in PayeeAccount.objects.values_list("pk", "blind_index")} == {
        pk: bytes(value) for pk, value in indexes.items()
    }
    assert not list(Path(settings.FILES_DIR).rglob("*.reseal"))


def test_a_call_that_dies_in_the_middle_is_gone_on_with(
    incident: Incident, settings: Any, old: str, monkeypatch: Any
) -> None:
    numbers, kept = plain_numbers(), plain_files()
    settings.ACCOUNT_KEYS = f"{NEW},{old}"
    monkeypatch.setattr(reencryption, "BATCH", 2)
    written = 0
    write = reencryption._write

    def dies(changed: Any) -> None:
        nonlocal written
        write(changed)
        written += len(changed)
        if written > 2:
            raise KeyboardInterrupt  # after the writing, before the commit

    with monkeypatch.context() as patch:
        patch.setattr(reencryption, "_write", dies)
        with pytest.raises(KeyboardInterrupt):
            reencryption.reencrypt()
    assert reencryption.census().accounts == {"k2": 2, old.partition(":")[0]: 4}
    assert plain_numbers() == numbers

    done = 0
    digest = resealing._digest

    def dies_later(*which: Any) -> str:
        nonlocal done
        done += 1
        if done > 1:
            raise KeyboardInterrupt  # the new file is whole, the old one still in place
        return digest(*which)

    with monkeypatch.context() as patch:
        patch.setattr(resealing, "_digest", dies_later)
        with pytest.raises(KeyboardInterrupt):
            reencryption.reencrypt()
    now = reencryption.census()
    assert (now.accounts, now.files["k2"]) == ({"k2": 6}, 1)
    assert plain_files() == kept
    assert reencryption.reencrypt().files == len(kept) - 1
    settings.ACCOUNT_KEYS = NEW
    assert (plain_numbers(), plain_files()) == (numbers, kept)


def test_a_value_that_does_not_read_as_before_is_never_committed(
    incident: Incident, settings: Any, old: str, monkeypatch: Any
) -> None:
    numbers = plain_numbers()
    settings.ACCOUNT_KEYS = f"{NEW},{old}"
    with monkeypatch.context() as patch:
        patch.setattr(
            crypto, "seal_account", lambda plain, identity: crypto.keyring().seal(b"0", identity.bytes)
        )
        with pytest.raises(crypto.CannotOpen, match="do not read as before"):
            reencryption.reencrypt()
    assert plain_numbers() == numbers
    stored = StoredFile.objects.first()
    with monkeypatch.context() as patch:
        patch.setattr(resealing, "_digest", lambda *which: "0" * 64)
        with pytest.raises(crypto.CannotOpen):
            resealing.reseal(stored.pk)
    assert resealing.key_of(stored) == old.partition(":")[0]


def test_what_cannot_be_done_is_named_and_the_rest_is_done(
    incident: Incident, settings: Any, old: str
) -> None:
    settings.ACCOUNT_KEYS = f"{NEW},{old}"
    gone, altered, *rest = StoredFile.objects.order_by("pk")
    (Path(settings.FILES_DIR) / gone.place).unlink()
    place = Path(settings.FILES_DIR) / altered.place
    sealed = bytearray(place.read_bytes())
    sealed[-1] ^= 1
    place.write_bytes(sealed)
    stray = PayeeAccount.objects.order_by("pk").first()
    with connection.cursor() as cursor:
        cursor.execute("UPDATE claims_payeeaccount SET key_id = 'k0' WHERE id = %s", [stray.pk])
    with pytest.raises(CommandError) as caught:
        call_command("reencrypt")
    message = str(caught.value)
    assert f"{5 + len(rest)} values done, 3 could not be" in message
    assert f"account {stray.pk}: key k0 is not in ACCOUNT_KEYS" in message
    assert f"file {gone.pk}: " in message and f"file {altered.pk}: " in message
    assert reencryption.census().unknown == ["k0"]
    assert place.read_bytes() == bytes(sealed)


def test_the_blind_index_is_made_anew_under_another_index_key(
    incident: Incident, settings: Any, old: str, capsys: Any
) -> None:
    settings.ACCOUNT_INDEX_KEY = base64.b64encode(b"i" * 32).decode()
    call_command("reencrypt", check=True, index=True, json=True)
    assert json.loads(capsys.readouterr().out)["other_indexes"] == 6
    call_command("reencrypt", json=True)  # asked for nothing, does nothing
    assert json.loads(capsys.readouterr().out)["count"] == 0
    call_command("reencrypt", index=True, json=True)
    told = json.loads(capsys.readouterr().out)
    assert (told["accounts_done"], told["other_indexes"]) == (6, 0)
    with pytest.raises(AccountRefused, match="already"):
        road.correct("A", bank="004", number="9990011000010")
