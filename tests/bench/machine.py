"""What the numbers were measured on."""

import os
import platform
import statistics
import time
from collections.abc import Iterator
from pathlib import Path

import psycopg

SETTINGS = (
    "fsync",
    "synchronous_commit",
    "full_page_writes",
    "wal_level",
    "shared_buffers",
    "work_mem",
    "max_wal_size",
    "checkpoint_timeout",
    "wal_compression",
)


def described(url: str, folder: Path) -> Iterator[tuple[str, str]]:
    """(what, how much) of this machine, its disk and its PostgreSQL."""
    yield "Processor", f"{os.cpu_count()} cores, {_processor()}"
    yield "Memory", _memory()
    yield "System", f"{platform.system()} {platform.release()}, Python {platform.python_version()}"
    yield "Disk", f"write and fsync of 8 kB: {_fsync(folder) * 1000:.2f} ms (median of 200)"
    with psycopg.connect(url) as connection:
        version = connection.execute("SHOW server_version").fetchone()
        assert version is not None
        yield "PostgreSQL", f"{version[0]}, embedded, {', '.join(_settings(connection))}"
    yield "Worker", "one Celery worker with two processes, beat"


def _settings(connection: psycopg.Connection) -> Iterator[str]:
    for name in SETTINGS:
        found = connection.execute("SELECT current_setting(%s)", [name]).fetchone()
        assert found is not None
        yield f"{name} {found[0]}"


def _processor() -> str:
    try:
        for line in Path("/proc/cpuinfo").read_text().splitlines():
            if line.startswith("model name"):
                return line.partition(":")[2].strip()
    except OSError:
        pass
    return platform.processor() or platform.machine()


def _memory() -> str:
    try:
        return f"{os.sysconf('SC_PHYS_PAGES') * os.sysconf('SC_PAGE_SIZE') / 2**30:.0f} GB"
    except (ValueError, OSError):
        return "unknown"


def _fsync(folder: Path) -> float:
    """Seconds to write 8 kB and be sure of it."""
    path, taken = folder / "fsync", []
    with path.open("wb", buffering=0) as file:
        for _ in range(200):
            began = time.perf_counter()
            file.write(b"\0" * 8192)
            os.fsync(file.fileno())
            taken.append(time.perf_counter() - began)
    path.unlink()
    return statistics.median(taken)
