"""A storage that speaks S3 on this computer, and settings that keep files in it."""

import secrets

import boto3
import pytest
from django.core.files.storage import storages
from moto.server import ThreadedMotoServer

from klarity_site import env

KEY, SECRET = "storing", "a/secret+with=signs"
QUOTED = "a%2Fsecret%2Bwith%3Dsigns"


class Bucket:
    """A new bucket there, seen without our own code."""

    def __init__(self, address):
        self.name = f"klarity-{secrets.token_hex(6)}"
        self.client = boto3.client(
            "s3",
            endpoint_url=f"http://{address}",
            aws_access_key_id=KEY,
            aws_secret_access_key=SECRET,
            region_name="us-east-1",
        )
        self.client.create_bucket(Bucket=self.name)
        self.url = f"s3://{KEY}:{QUOTED}@{address}/{self.name}/clinic?region=us-east-1&tls=off"

    def names(self):
        """Everything in it."""
        found = self.client.list_objects_v2(Bucket=self.name).get("Contents", [])
        return sorted(each["Key"] for each in found)

    def write(self, name, data):
        """Write over a file, as somebody does who has the keys of the storage."""
        self.client.put_object(Bucket=self.name, Key=f"clinic/{name}", Body=data)

    def read(self, name):
        """A file's bytes."""
        return self.client.get_object(Bucket=self.name, Key=f"clinic/{name}")["Body"].read()

    def grants(self, name):
        """Who may do what with a file, beside its owner."""
        told = self.client.get_object_acl(Bucket=self.name, Key=f"clinic/{name}")
        return [each["Grantee"] for each in told["Grants"] if "ID" not in each["Grantee"]]


@pytest.fixture(scope="module")
def storage_server():
    """The host and port of a server that is not ours."""
    server = ThreadedMotoServer(ip_address="127.0.0.1", port=0, verbose=False)
    server.start()
    host, port = server.get_host_and_port()
    yield f"{host}:{port}"
    server.stop()


@pytest.fixture
def bucket(storage_server, settings):
    """Files are kept in a bucket of this test alone."""
    found = Bucket(storage_server)
    keep_at(found.url, settings)
    return found


def keep_at(url, settings):
    """Keep files at another place from now on."""
    settings.STORAGES = {**settings.STORAGES, "default": env.storage_at("here", url)}
    return storages["default"]
