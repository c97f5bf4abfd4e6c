"""Large uploads wait for their stage encrypted: no list of customers lies in /tmp in the clear."""

import io
import os
import secrets
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.files.uploadedfile import UploadedFile
from django.core.files.uploadhandler import FileUploadHandler

from backoffice.lib.files import FRAME, Opened, Sealer


class SealedUploadHandler(FileUploadHandler):
    """After Django's handler for small files: what does not fit in memory is sealed while it comes in.

    The file loses its name before anybody reads it: it is gone when it is closed, or the process dies.
    """

    def new_file(self, *args: Any, **kwargs: Any) -> None:
        """Begin a file beside the kept ones."""
        super().new_file(*args, **kwargs)
        folder = Path(settings.FILES_DIR) / "incoming"
        folder.mkdir(parents=True, exist_ok=True)
        self._path = folder / secrets.token_hex(12)
        self._target = os.fdopen(os.open(self._path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb")
        self._sealer = Sealer(self._target)

    def receive_data_chunk(self, raw_data: bytes, start: int) -> None:
        """Seal a piece; nothing is left for handlers after this one."""
        self._sealer.write(raw_data)

    def file_complete(self, file_size: int) -> UploadedFile:
        """The plain bytes as a seekable stream; the file beneath has no name any more."""
        self._sealer.finish()
        self._target.close()
        plain: Any = io.BufferedReader(Opened(self._path, file_size), FRAME)
        self._path.unlink()
        return UploadedFile(plain, self.file_name, self.content_type, file_size, self.charset)

    def upload_interrupted(self) -> None:
        """The sender went away: nothing remains."""
        if hasattr(self, "_path"):
            self._target.close()
            self._path.unlink(missing_ok=True)
