"""Certificates made for a test: an authority that nobody knows, and servers with what it signs, or with what they sign themselves."""

import ssl
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import cache
from ipaddress import ip_address
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.x509.oid import NameOID

_YEAR = timedelta(days=365)


@dataclass(frozen=True)
class Signed:
    """A certificate and its key."""

    certificate: x509.Certificate
    key: rsa.RSAPrivateKey

    def save(self, folder: Path, name: str) -> Path:
        """Write both into a file of *folder* and return it."""
        file = folder / f"{name}.pem"
        form = (serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
        file.write_bytes(self.certificate.public_bytes(serialization.Encoding.PEM) + self.key.private_bytes(*form))
        return file


@cache
def authority() -> Signed:
    """Return the authority."""
    return _signed("gongkai test authority", None, 2048, datetime.now(UTC), authority=True)


def certificate(
    *, by: Signed | None = None, bits: int = 2048, address: str = "127.0.0.1", since: datetime | None = None
) -> Signed:
    """Return a certificate for *address* ("": for none) that holds for a year from *since*, signed *by* an authority or by itself."""
    return _signed(address, by, bits, since or datetime.now(UTC), authority=False)


def server(folder: Path, signed: Signed) -> ssl.SSLContext:
    """Return the context of a server with the certificate *signed*, which takes whatever OpenSSL can still do."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.set_ciphers("DEFAULT:@SECLEVEL=0")
    context.load_cert_chain(signed.save(folder, f"server-{signed.certificate.serial_number}"))
    return context


def _signed(name: str, by: Signed | None, bits: int, since: datetime, *, authority: bool) -> Signed:
    key = rsa.generate_private_key(public_exponent=65537, key_size=bits)
    subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name or "127.0.0.1")])
    draft = (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(by.certificate.subject if by else subject)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(since - timedelta(days=1))
        .not_valid_after(since + _YEAR)
        .add_extension(x509.BasicConstraints(ca=authority, path_length=None), critical=True)
    )
    if name and not authority:
        draft = draft.add_extension(x509.SubjectAlternativeName([x509.IPAddress(ip_address(name))]), critical=False)
    return Signed(draft.sign((by.key if by else key), hashes.SHA256()), key)
