"""The seal of a PDF: a PAdES B-B signature over every byte, certifying, no change allowed.

The only door to pyHanko. It knows keys and bytes, and no clinic.
"""

import asyncio
import hashlib
import io
import urllib.request
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID
from django.utils.translation import gettext as _

from compliance.core.errors import Refusal
from compliance.printing.services import pdf_name

FIELD = "Seal"
NO_END = datetime(9999, 12, 31, 23, 59, 59, tzinfo=UTC)  # RFC 5280: no well-defined expiry
LONGEST_SIGNATURE = 72  # of ECDSA with P-256, in DER
TIMESTAMP_SECONDS = 15
MOST_TIMESTAMP_BYTES = 100_000


@dataclass(frozen=True, slots=True)
class Seal:
    """What a PDF says of its own seal. `fingerprint` is empty where nobody sealed it."""

    fingerprint: str = ""
    sealed_at: datetime | None = None
    is_whole: bool = False


def fingerprint_of(certificate: str) -> str:
    """SHA-256 of the certified public key, as hexadecimal; the same as that of the anchors."""
    return _fingerprint(x509.load_pem_x509_certificate(certificate.encode()).public_key())


def make_certificate(key: ec.EllipticCurvePrivateKey, name: str, at: datetime) -> str:
    """A certificate that a clinic issues to itself, as PEM: it names the clinic and never ends."""
    subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name[:64])])
    usage = x509.KeyUsage(
        digital_signature=True, content_commitment=True,
        key_encipherment=False, data_encipherment=False, key_agreement=False,
        key_cert_sign=False, crl_sign=False, encipher_only=False, decipher_only=False,
    )  # fmt: skip
    made = (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(subject)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(at - timedelta(days=1))
        .not_valid_after(NO_END)
        .add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
        .add_extension(usage, critical=True)
        .sign(key, hashes.SHA256())
    )
    return made.public_bytes(serialization.Encoding.PEM).decode()


def seal(
    data: bytes,
    *,
    key: ec.EllipticCurvePrivateKey,
    certificate: str,
    reason: str,
    timestamp_url: str = "",
) -> bytes:
    """The same PDF with its seal. Raises Refusal when the time stamp service does not answer."""
    from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
    from pyhanko.sign import fields, signers

    class Key(signers.SimpleSigner):
        async def async_sign_raw(
            self,
            data: bytes,
            digest_algorithm: str,
            dry_run: bool = False,  # noqa: FBT001, FBT002
        ) -> bytes:
            """Room is made for the longest signature: they differ by a byte or two."""
            if dry_run:
                return bytes(LONGEST_SIGNATURE)
            signed: bytes = await super().async_sign_raw(data, digest_algorithm)
            return signed

    signer = Key(_certificate(certificate), _private(key), _registry())
    about = signers.PdfSignatureMetadata(
        field_name=FIELD,
        md_algorithm="sha256",
        certify=True,
        docmdp_permissions=fields.MDPPerm.NO_CHANGES,
        subfilter=fields.SigSeedSubFilter.PADES,
        reason=reason,
        tight_size_estimates=True,
    )
    stamper = _stamper(timestamp_url) if timestamp_url else None

    class Signer(signers.PdfSigner):
        def register_extensions(self, *_args: Any, **_told: Any) -> None:
            """None: pyHanko would call the file PDF 2.0 for its curve, and PDF/A-3 is 1.7."""

    place = fields.SigFieldSpec(
        FIELD,
        readable_field_name=reason,
        # PDF/A wants it printable and PDF/UA outside the page, as nothing of it is to be seen
        invis_sig_settings=fields.InvisSigSettings(box_out_of_bounds=True),
    )
    pdf_signer = Signer(about, signer, timestamper=stamper, new_field_spec=place)
    sealed = io.BytesIO()
    work = pdf_signer.async_sign_pdf(IncrementalPdfFileWriter(io.BytesIO(data)), output=sealed)
    with ThreadPoolExecutor(1) as aside:  # the caller's thread may be running a loop already
        aside.submit(asyncio.run, work).result()
    return sealed.getvalue()


def examine(data: bytes) -> Seal:
    """Who sealed these bytes, and are they still the ones that were sealed? Opens no network."""
    from pyhanko.pdf_utils.reader import PdfFileReader

    try:
        found = PdfFileReader(io.BytesIO(data)).embedded_signatures
        return _examined(found[0], data) if found else Seal()
    except Exception:  # a file that somebody has been at may break any reader
        return Seal()


def read_attachments(data: bytes) -> dict[str, bytes]:
    """The files inside a PDF that was found whole."""
    from pypdf import PdfReader

    reader = PdfReader(io.BytesIO(data))
    return {name: files[0] for name, files in reader.attachments.items()}


def carries_name(data: bytes, identifier: str) -> bool:
    """Does a file, whole or not, say that it is the PDF of this identifier?"""
    name = pdf_name(identifier)
    return name.encode() in data or name.encode().hex().encode() in data.lower()


def _examined(found: Any, data: bytes) -> Seal:
    from pyhanko.sign.diff_analysis import NO_CHANGES_DIFF_POLICY
    from pyhanko.sign.fields import MDPPerm
    from pyhanko.sign.validation.generic_cms import validate_sig_integrity
    from pyhanko.sign.validation.status import SignatureCoverageLevel

    certificate = found.signer_cert
    found.compute_integrity_info(diff_policy=NO_CHANGES_DIFF_POLICY)
    is_intact, is_valid = validate_sig_integrity(
        found.signer_info, certificate, "data", found.compute_digest()
    )
    is_whole = (
        is_intact
        and is_valid
        and found.coverage == SignatureCoverageLevel.ENTIRE_FILE
        and found.docmdp_level == MDPPerm.NO_CHANGES
        and _covers(found, data)
    )
    key = x509.load_der_x509_certificate(certificate.dump()).public_key()
    return Seal(_fingerprint(key), found.self_reported_timestamp, is_whole)


def _covers(found: Any, data: bytes) -> bool:
    """Do the signed stretches leave out the signature alone, and is it as `seal` writes it?"""
    start, before, after, rest = (int(number) for number in found.byte_range)
    hole, plain = data[before:after], _as_written(found).hex().upper().encode()
    return (
        start == 0
        and after + rest == len(data)
        and hole == b"<%b>" % plain.ljust(after - before - 2, b"0")
    )


def _as_written(found: Any) -> bytes:
    """The signature anew from what it signs: a signature does not sign its own packing."""
    from asn1crypto import cms

    given, certificate = found.signer_info, found.signer_cert
    whose = {"issuer": certificate.issuer, "serial_number": certificate.serial_number}
    sha256 = cms.DigestAlgorithm({"algorithm": "sha256"})
    told = {
        "version": "v1",
        "sid": cms.SignerIdentifier("issuer_and_serial_number", whose),
        "digest_algorithm": sha256,
        "signed_attrs": given["signed_attrs"],
        "signature_algorithm": {"algorithm": "sha256_ecdsa"},
        "signature": given["signature"].native,
    }
    if given["unsigned_attrs"]:
        told["unsigned_attrs"] = given["unsigned_attrs"]  # a time stamp has a signature of its own
    signed = cms.SignedData(
        {
            "version": "v1",
            "digest_algorithms": [sha256],
            "encap_content_info": {"content_type": "data"},
            "certificates": [certificate],
            "signer_infos": [cms.SignerInfo(told)],
        }
    )
    written: bytes = cms.ContentInfo({"content_type": "signed_data", "content": signed}).dump()
    return written


def _fingerprint(key: Any) -> str:
    der = key.public_bytes(
        serialization.Encoding.DER, serialization.PublicFormat.SubjectPublicKeyInfo
    )
    return hashlib.sha256(der).hexdigest()


def _certificate(pem: str) -> Any:
    from asn1crypto.x509 import Certificate

    loaded = x509.load_pem_x509_certificate(pem.encode())
    return Certificate.load(loaded.public_bytes(serialization.Encoding.DER))


def _private(key: ec.EllipticCurvePrivateKey) -> Any:
    from asn1crypto.keys import PrivateKeyInfo

    plain = serialization.NoEncryption()
    return PrivateKeyInfo.load(
        key.private_bytes(serialization.Encoding.DER, serialization.PrivateFormat.PKCS8, plain)
    )


def _registry() -> Any:
    from pyhanko_certvalidator.registry import SimpleCertificateStore

    return SimpleCertificateStore()  # type: ignore[no-untyped-call]


def _stamper(url: str) -> Any:
    """A time stamp service by RFC 3161, asked with the standard library."""
    from asn1crypto import tsp
    from pyhanko.sign.timestamps import TimeStamper

    class Service(TimeStamper):
        async def async_request_tsa_response(self, req: Any) -> Any:
            """Send the digest and read the stamp."""
            question = urllib.request.Request(  # noqa: S310 - the setting allows http and https
                url, data=req.dump(), headers={"Content-Type": "application/timestamp-query"}
            )
            try:
                with urllib.request.urlopen(question, timeout=TIMESTAMP_SECONDS) as answer:  # noqa: S310
                    return tsp.TimeStampResp.load(answer.read(MOST_TIMESTAMP_BYTES))
            except (OSError, ValueError) as fault:
                raise Refusal(
                    _("The time stamp service does not answer, so the paper was not sealed.")
                ) from fault

    return Service()  # type: ignore[no-untyped-call]
