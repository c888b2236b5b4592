"""How files that a page sends are received: in memory, and no more of them than anything here would keep."""

from io import BytesIO
from typing import Any

from django.core.files.uploadedfile import InMemoryUploadedFile
from django.core.files.uploadhandler import FileUploadHandler

from cases.imaging.pictures import MOST_BYTES


class InMemory(FileUploadHandler):
    """Django's own handlers write larger files to a temporary folder. What is past the limit, of all files of a
    request together, is read and dropped: one byte too many stays, so that whoever reads the file sees it."""

    def new_file(self, *args: Any, **kwargs: Any) -> None:
        super().new_file(*args, **kwargs)
        self._held = BytesIO()
        self._left: int = getattr(self, "_left", MOST_BYTES + 1)

    def receive_data_chunk(self, raw_data: bytes, start: int) -> None:
        kept = raw_data[: self._left]
        self._left -= len(kept)
        self._held.write(kept)

    def file_complete(self, file_size: int) -> InMemoryUploadedFile:
        size = self._held.tell()
        self._held.seek(0)
        return InMemoryUploadedFile(
            self._held, self.field_name, self.file_name, self.content_type, size, self.charset, self.content_type_extra
        )
