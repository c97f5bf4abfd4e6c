"""One page of a paper as a picture: a process of its own, which reads what strangers sent and may die of it.

`python -m backoffice.lib.leaf KIND NUMBER` reads the paper from its input and writes a line of JSON
({"pages", "type"} or {"error"}) and the bytes of the picture. Nothing of the paper is executed or passed on:
what comes out is drawn anew. The memory and the time it may take are bounded before the first byte is read.
"""

import io
import json
import resource
import sys
from typing import Any

MEMORY = 1 << 30
"""Bytes of address space."""

SECONDS = 15
"""Of the processor."""

WIDE, HIGH = 1600, 3200
"""The largest picture, in pixels."""

MOST_PIXELS = 60_000_000
"""A scanned A3 sheet at 400 dpi has 31 million."""


class Unreadable(Exception):
    """The paper cannot be drawn; the code says why."""


def main(arguments: list[str]) -> int:
    """Draw one page; exit status 1 when that is not possible."""
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    resource.setrlimit(resource.RLIMIT_CPU, (SECONDS, SECONDS))
    kind, number = arguments[0], int(arguments[1])
    data = sys.stdin.buffer.read()
    try:
        pages, picture = _of_pdf(data, number) if kind == "pdf" else (1, _of_image(data, kind))
        picture.thumbnail((WIDE, HIGH))
        out = io.BytesIO()
        if kind == "jpeg":
            picture.convert("RGB").save(out, "JPEG", quality=85)
        else:
            picture.convert("RGB").save(out, "PNG")
    except Unreadable as error:
        return _say({"error": str(error)})
    except MemoryError:
        return _say({"error": "too_large"})
    except Exception:  # whatever a parser raises about bytes of a stranger
        return _say({"error": "broken"})
    _say({"pages": pages, "type": "image/jpeg" if kind == "jpeg" else "image/png"})
    sys.stdout.buffer.write(out.getvalue())
    return 0


def _say(what: dict[str, Any]) -> int:
    sys.stdout.buffer.write(json.dumps(what).encode() + b"\n")
    sys.stdout.buffer.flush()
    return 1 if "error" in what else 0


def _of_image(data: bytes, kind: str) -> Any:
    from PIL import Image, ImageOps

    Image.MAX_IMAGE_PIXELS = None  # its own limit only warns; ours is asked before a pixel is read
    picture = Image.open(io.BytesIO(data), formats=[kind.upper()])
    if picture.width * picture.height > MOST_PIXELS:
        raise Unreadable("too_large")
    picture.draft("RGB", (WIDE, HIGH))
    return ImageOps.exif_transpose(picture)


def _of_pdf(data: bytes, number: int) -> tuple[int, Any]:
    import pypdfium2

    try:
        document = pypdfium2.PdfDocument(data)
    except pypdfium2.PdfiumError as error:
        locked = "password" in str(error).lower()
        raise Unreadable("locked" if locked else "broken") from error
    pages = len(document)
    if not 1 <= number <= pages:
        raise Unreadable("no_page")
    page = document[number - 1]
    width, height = page.get_size()
    if width <= 0 or height <= 0:
        raise Unreadable("broken")
    scale = min(WIDE / width, HIGH / height, 4)
    return pages, page.render(scale=scale, may_draw_forms=True).to_pil()


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
