"""A time stamp in the seal, from a service by RFC 3161 that listens on this machine."""

import io
from collections.abc import Iterator
from datetime import timedelta
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from threading import Thread

import pytest
from asn1crypto import tsp
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID
from pyhanko.keys import load_certs_from_pemder_data, load_private_key_from_pemder_data
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign.timestamps import DummyTimeStamper

from compliance.printing import sealing
from tests.printing.factory import AT, make_pdf
from tests.printing.test_sealing import CERTIFICATE, KEY, pdfsig_finds_it_good

pytestmark = pytest.mark.pdf


def make_stamper() -> DummyTimeStamper:
    """Somebody else's key for time stamps, and a clock that stands still."""
    key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "Time stamps")])
    made = (
        x509.CertificateBuilder(name, name, key.public_key(), x509.random_serial_number())
        .not_valid_before(AT)
        .not_valid_after(AT + timedelta(days=365))
        .add_extension(x509.ExtendedKeyUsage([ExtendedKeyUsageOID.TIME_STAMPING]), critical=True)
        .sign(key, hashes.SHA256())
    )
    plain = key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    (certificate,) = load_certs_from_pemder_data(made.public_bytes(Encoding.PEM))
    own = load_private_key_from_pemder_data(plain, passphrase=None)
    return DummyTimeStamper(certificate, own, fixed_dt=AT)


@pytest.fixture
def service() -> Iterator[str]:
    """The address of the service."""
    stamper = make_stamper()

    class Desk(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            asked = self.rfile.read(int(self.headers["Content-Length"]))
            answer = stamper.request_tsa_response(tsp.TimeStampReq.load(asked)).dump()
            self.send_response(200)
            self.end_headers()
            self.wfile.write(answer)

        def log_message(self, format: str, *words: object) -> None:  # noqa: A002
            """Says nothing."""

    with HTTPServer(("127.0.0.1", 0), Desk) as server:
        Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}/tsa"
        server.shutdown()


def test_the_stamp_of_a_service_is_in_the_seal(service: str, tmp_path: Path) -> None:
    sealed = sealing.seal(
        make_pdf().data, key=KEY, certificate=CERTIFICATE, reason="Seal", timestamp_url=service
    )
    signer = PdfFileReader(io.BytesIO(sealed)).embedded_signatures[0].signer_info
    told = {each["type"].native: each["values"] for each in signer["unsigned_attrs"]}
    stamp = told["signature_time_stamp_token"][0]["content"]
    assert stamp["encap_content_info"]["content"].parsed["gen_time"].native == AT
    assert sealing.examine(sealed).is_whole
    assert pdfsig_finds_it_good(tmp_path / "stamped.pdf", sealed)
