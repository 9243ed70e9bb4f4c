"""Files for download: in a bucket that forgets them after a day, handed out as presigned links.

object  `<account>/<id>/<name>`

A file is written in parts as it is made, so that its size is no matter of memory. Whoever has the
link has the file, for as long as the link holds: it stands in no event and in no log.
"""

import hashlib
from datetime import datetime, timedelta
from types import TracebackType
from typing import Any, Self

from pydantic import BaseModel

from flowpay.runtime import clock
from flowpay.runtime.aws import client
from flowpay.runtime.config import config

PART_BYTES = 8_000_000
"""S3 takes parts of 5 MiB at least, but for the last."""
LINK_HOLDS = timedelta(minutes=15)


class File(BaseModel, frozen=True):
    """A file that can be fetched from `url` until `expires_at`; `sha256` is that of its bytes."""

    name: str
    url: str
    expires_at: datetime
    size: int
    sha256: str


class Upload:
    """A file that is being written; if its block fails nothing of it is left."""

    def __init__(self, account: str, name: str, content_type: str) -> None:
        self.size = 0
        self._name, self._type = name, content_type
        self._at = {
            "Bucket": config().FILES_BUCKET,
            "Key": f"{account}/{clock.new_id('fil')}/{name}",
        }
        self._buffer, self._digest = bytearray(), hashlib.sha256()
        self._upload_id = ""
        self._parts: list[dict[str, Any]] = []

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        if error is not None and self._upload_id:
            client("s3").abort_multipart_upload(**self._at, UploadId=self._upload_id)

    def write(self, content: bytes) -> None:
        self.size += len(content)
        self._digest.update(content)
        self._buffer += content
        if len(self._buffer) >= PART_BYTES:
            self._send_part()

    def finish(self) -> File:
        """Return the file, with its link."""
        if not self._upload_id:
            body = bytes(self._buffer)
            client("s3").put_object(**self._at, Body=body, ContentType=self._type)
        else:
            if self._buffer:
                self._send_part()
            client("s3").complete_multipart_upload(
                **self._at, UploadId=self._upload_id, MultipartUpload={"Parts": self._parts}
            )
        return File(
            name=self._name,
            url=self._link(),
            expires_at=clock.now() + LINK_HOLDS,
            size=self.size,
            sha256=self._digest.hexdigest(),
        )

    def _send_part(self) -> None:
        s3 = client("s3")
        if not self._upload_id:
            started = s3.create_multipart_upload(**self._at, ContentType=self._type)
            self._upload_id = started["UploadId"]
        number, body = len(self._parts) + 1, bytes(self._buffer)
        self._buffer.clear()
        sent = s3.upload_part(**self._at, UploadId=self._upload_id, PartNumber=number, Body=body)
        self._parts.append({"PartNumber": number, "ETag": sent["ETag"]})

    def _link(self) -> str:
        disposition = f'attachment; filename="{self._name}"'
        link: str = client("s3").generate_presigned_url(
            "get_object",
            Params={**self._at, "ResponseContentDisposition": disposition},
            ExpiresIn=int(LINK_HOLDS.total_seconds()),
        )
        return link
