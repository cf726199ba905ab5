"""TLS as each host needs it: verified, for all; with old ciphers, or without a good certificate, for those that the register flags."""

from collections.abc import Callable
from typing import Any, cast

from OpenSSL import SSL
from scrapy.exceptions import DownloadFailedError
from service_identity import VerificationError
from service_identity.hazmat import DNS_ID, IPAddress_ID, verify_service_identity
from service_identity.pyopenssl import extract_patterns
from twisted.internet._sslverify import ClientTLSOptions
from twisted.internet.abstract import isIPAddress, isIPv6Address
from twisted.internet.interfaces import IOpenSSLClientConnectionCreator
from twisted.internet.ssl import CertificateOptions, TLSVersion, optionsForClientTLS, platformTrust
from twisted.protocols.tls import TLSMemoryBIOProtocol
from twisted.web.iweb import IPolicyForHTTPS
from zope.interface import implementer

from archive.transports import VERIFIED

LEGACY_CIPHERS = b"DEFAULT:@SECLEVEL=0"
"""Takes TLS 1.0 and 1.1, keys of 1024 bits and signatures by SHA-1, which OpenSSL by itself refuses. Certificates are verified."""

_LEGACY_SERVER_CONNECT = 0x4  # SSL_OP_LEGACY_SERVER_CONNECT: servers without secure renegotiation (RFC 5746)
# What OpenSSL calls them: X509_V_ERR_* of x509_vfy.h.
_FAULTS = {
    9: "it is not valid yet",
    10: "it has expired",
    18: "it is self-signed",
    19: "nobody vouches for its authority",
    20: "its authority is not known",
    21: "its authority is not known",
}


class BadCertificateError(DownloadFailedError):
    """A host whose certificate is not its own, or not vouched for, and which may have no such one; met by who fetches from it."""


def fault_of(error: BaseException) -> str | None:
    """Say what in TLS made a fetch end with *error*: what is wrong with the certificate, or OpenSSL's words; None where it was not TLS."""
    if isinstance(error, BadCertificateError):
        return str(error)
    for failure in getattr(error.__cause__, "reasons", ()):
        reason = failure.value
        if isinstance(reason, SSL.Error):
            said = reason.args[0] if reason.args and isinstance(reason.args[0], list) else []
            return ", ".join(str(part[-1]) for part in said) or "the handshake failed"
    return None


@implementer(IPolicyForHTTPS)
class HostPolicy:
    """Gives each host the TLS that *flag_of* (host with its port, as in URLs) says: "legacy", "invalid", or *usual* for all others.

    Where *verifies* is False no certificate need be good, and what is wrong with each is noted.
    """

    def __init__(self, usual: Any, flag_of: Callable[[str], str], *, verifies: bool) -> None:
        self._usual = usual
        self._verifies = verifies
        self._flag_of = flag_of
        # A connection holds a store of authorities: only what was said by it is kept.
        self._open: dict[str, _Handshake] = {}
        self._said: dict[str, tuple[str, str]] = {}

    def creatorForNetloc(self, hostname: bytes, port: int) -> Any:  # noqa: N802 - Twisted's name
        """Return what makes the connections to *hostname*."""
        host = hostname.decode("ascii")
        name = _netloc(host, port)
        flag = self._flag_of(name)
        if flag == "legacy":
            creator: Any = _with_old_ciphers(host)
        else:
            # Without verification Scrapy's knows no authorities, and could not say what is wrong.
            creator = self._usual.creatorForNetloc(hostname, port) if self._verifies else optionsForClientTLS(host)
        must_be_good = self._verifies and flag != "invalid"

        def look(connection: SSL.Connection) -> None:
            self._open[name] = _Handshake(connection, host, must_be_good=must_be_good)

        return _Looking(creator, look)

    def seen(self, netloc: str) -> tuple[str, str] | None:
        """Return the protocol by which *netloc* was last reached, and what its certificate is: verified, or why not."""
        if netloc in self._open:
            self._said[netloc] = self._open.pop(netloc).told()
        return self._said.get(netloc)

    def faults(self, netloc: str) -> str:
        """Return why the certificate was refused where a connection to *netloc* came to nothing; "" where it was not."""
        handshake = self._open.pop(netloc, None)
        return handshake.why() if handshake and handshake.must_be_good else ""


class _Handshake:
    """A connection of TLS, and what is wrong with the certificate that it was answered with."""

    def __init__(self, connection: SSL.Connection, host: str, *, must_be_good: bool) -> None:
        self._connection = connection
        self._host = host
        self.must_be_good = must_be_good
        self._faults: list[str] = []
        # In the place of Twisted's look, which takes a certificate that names no host for a good one.
        connection.set_verify(SSL.VERIFY_PEER | SSL.VERIFY_FAIL_IF_NO_PEER_CERT, self._look_at)

    def why(self) -> str:
        return "; ".join(dict.fromkeys(self._faults))

    def told(self) -> tuple[str, str]:
        certificate = self._connection.get_peer_certificate()
        digest = certificate.digest("sha256").decode().replace(":", "").lower() if certificate else "none"
        said = f"not verified: {self.why()} (SHA-256 {digest})" if self._faults else VERIFIED
        return self._connection.get_protocol_version_name(), said

    def _look_at(self, _connection: SSL.Connection, certificate: Any, fault: int, depth: int, _ok: int) -> bool:
        if fault:
            self._faults.append(_FAULTS.get(fault, f"OpenSSL names it fault {fault}"))
        if depth == 0:
            self._look_at_names(certificate)
        return not (self._faults and self.must_be_good)

    def _look_at_names(self, certificate: Any) -> None:
        try:
            verify_service_identity(extract_patterns(certificate), [_name(self._host)], [])
        except VerificationError:
            self._faults.append("it is another host's")
        except Exception:  # noqa: BLE001 - an exception in OpenSSL's callback would be lost, and the certificate taken
            self._faults.append("it names no host")


@implementer(IOpenSSLClientConnectionCreator)
class _Looking:
    """Makes connections as *creator* does, and has each looked at."""

    def __init__(self, creator: Any, look: Callable[[SSL.Connection], None]) -> None:
        self._creator = creator
        self._look = look

    def clientConnectionForTLS(self, tlsProtocol: TLSMemoryBIOProtocol) -> SSL.Connection:  # noqa: N802, N803 - Twisted's names
        connection: SSL.Connection = self._creator.clientConnectionForTLS(tlsProtocol)
        self._look(connection)
        return connection


class _OldCiphers(CertificateOptions):
    def _makeContext(self, skipCiphers: bool = False) -> SSL.Context:  # noqa: ARG002, FBT001, FBT002, N802, N803 - Twisted's names
        context: SSL.Context = super()._makeContext(skipCiphers=True)
        context.set_options(_LEGACY_SERVER_CONNECT)
        context.set_cipher_list(LEGACY_CIPHERS)
        return context


def _with_old_ciphers(host: str) -> ClientTLSOptions:
    trust = cast("Any", platformTrust)()
    options = _OldCiphers(trustRoot=trust, fixBrokenPeers=True, insecurelyLowerMinimumTo=TLSVersion.TLSv1_0)
    return ClientTLSOptions(options._makeTLSConnection, host)  # noqa: SLF001 - as Scrapy does


def _name(host: str) -> DNS_ID | IPAddress_ID:
    return IPAddress_ID(host) if isIPAddress(host) or isIPv6Address(host) else DNS_ID(host)


def _netloc(host: str, port: int) -> str:
    name = f"[{host}]" if ":" in host else host
    return name if port == 443 else f"{name}:{port}"  # noqa: PLR2004 - the port of https
