"""Where files are kept when it is not a folder: the only door to storages that speak S3."""

import contextlib
from collections.abc import Iterator
from typing import Any

from boto3.exceptions import Boto3Error
from boto3.s3.transfer import TransferConfig
from botocore.config import Config
from botocore.exceptions import BotoCoreError, ClientError
from django.core.files.base import File
from s3transfer.exceptions import RetriesExceededError
from storages.backends.s3 import S3Storage

from klarity_site.failures import StorageAwayError

IN_MEMORY = 1024 * 1024  # what is larger is read by way of a temporary file
NOT_FOUND, OF_A_FILE = 404, {"HeadObject", "GetObject"}


class S3(S3Storage):
    """A private bucket, or a folder in one, where no file is ever written over.

    It speaks as the disk does: FileNotFoundError for what is not there, and one OSError of ours
    for everything else, be it silence, a wrong key or a bucket that does not exist.
    """

    def __init__(self, *, addressing: str, **options: Any) -> None:
        super().__init__(
            file_overwrite=False,
            max_memory_size=IN_MEMORY,
            transfer_config=TransferConfig(use_threads=False),
            client_config=Config(
                signature_version="s3v4",
                s3={"addressing_style": addressing},
                connect_timeout=3,
                read_timeout=20,
                retries={"total_max_attempts": 2, "mode": "standard"},
                # Not every storage knows Amazon's newer checksums; we keep digests of our own.
                request_checksum_calculation="when_required",
                response_checksum_validation="when_required",
            ),
            **options,
        )

    def check(self) -> None:
        """Ask for the bucket. Raises StorageAwayError when nobody answers with a yes."""
        with _told():
            self.connection.meta.client.head_bucket(Bucket=self.bucket_name)

    def kept(self) -> Iterator[tuple[str, int]]:
        """Every file by name, and its size."""
        prefix = f"{self.location}/" if self.location else ""
        with _told():
            for each in self.bucket.objects.filter(Prefix=prefix):
                if not each.key.endswith("/"):
                    yield each.key.removeprefix(prefix), each.size

    def exists(self, name: str) -> bool:
        """Is there a file of this name?"""
        with _told():
            return bool(super().exists(name))

    def delete(self, name: str) -> None:
        """Take a file away; one that is not there is no fault."""
        with _told():
            super().delete(name)

    def listdir(self, path: str) -> tuple[list[str], list[str]]:
        """Folders and files in a folder."""
        with _told():
            folders, files = super().listdir(path)
            return folders, files

    def get_modified_time(self, name: str) -> Any:
        """When a file was written."""
        with _told():
            return super().get_modified_time(name)

    def _open(self, name: str, mode: str = "rb") -> "File[Any]":
        with _told():
            opened: File[Any] = super()._open(name, mode)
            _ = opened.file  # fetched here and now, so that a fault shows before the first byte
            return opened

    def _save(self, name: str, content: "File[Any]") -> str:
        with _told():
            return str(super()._save(name, content))


@contextlib.contextmanager
def _told() -> Iterator[None]:
    """Faults of the library as faults of a disk."""
    try:
        yield
    except (BotoCoreError, Boto3Error, ClientError, RetriesExceededError) as fault:
        if _status(fault) == NOT_FOUND and fault.operation_name in OF_A_FILE:
            raise FileNotFoundError(str(fault)) from fault
        raise StorageAwayError(str(fault)) from fault


def _status(fault: Any) -> int:
    told: dict[str, Any] = getattr(fault, "response", None) or {}
    return int(told.get("ResponseMetadata", {}).get("HTTPStatusCode", 0))
