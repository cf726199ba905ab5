"""The guard at the resolver: a government's site is on the public network, whatever address its name is given."""

from collections.abc import Callable, Sequence
from typing import Any

from twisted.internet.interfaces import IAddress, IHostnameResolver, IResolutionReceiver
from zope.interface import implementer

from crawler.addresses import Network, is_public
from crawler.middlewares import OffLimitsError


class PrivateAddressError(OffLimitsError):
    """A government's name that resolves to an address which is not on the public network: of this machine, or of its neighbours."""

    cause = "private-address"


@implementer(IHostnameResolver)
class Guard:
    """Resolves names as *resolver* does, and passes on the public addresses alone: the one that is connected to has been looked at.

    Names that *is_site* does not claim, such as a proxy's, resolve to whatever they do. *refused* has the last refused address by name.
    """

    def __init__(self, resolver: Any, is_site: Callable[[str], bool], allowed: tuple[Network, ...] = ()) -> None:
        self.refused: dict[str, str] = {}
        self._resolver = resolver
        self._is_site = is_site
        self._allowed = allowed

    def resolveHostName(  # noqa: N802 - Twisted's name
        self,
        resolutionReceiver: Any,  # noqa: N803 - Twisted's name
        hostName: str,  # noqa: N803 - Twisted's name
        portNumber: int = 0,  # noqa: N803 - Twisted's name
        addressTypes: Sequence[type[IAddress]] | None = None,  # noqa: N803 - Twisted's name
        transportSemantics: str = "TCP",  # noqa: N803 - Twisted's name
    ) -> Any:
        """Resolve *hostName* as Twisted asks for it."""
        receiver: Any = resolutionReceiver
        if self._is_site(hostName):
            self.refused.pop(hostName, None)
            receiver = _Sieve(resolutionReceiver, hostName, self.refused, self._allowed)
        return self._resolver.resolveHostName(receiver, hostName, portNumber, addressTypes, transportSemantics)


@implementer(IResolutionReceiver)
class _Sieve:
    def __init__(self, receiver: Any, name: str, refused: dict[str, str], allowed: tuple[Network, ...]) -> None:
        self._receiver = receiver
        self._name = name
        self._refused = refused
        self._allowed = allowed

    def resolutionBegan(self, resolutionInProgress: Any) -> None:  # noqa: N802, N803 - Twisted's names
        self._receiver.resolutionBegan(resolutionInProgress)

    def resolutionComplete(self) -> None:  # noqa: N802 - Twisted's name
        self._receiver.resolutionComplete()

    def addressResolved(self, address: IAddress) -> None:  # noqa: N802 - Twisted's name
        host = str(getattr(address, "host", ""))
        if is_public(host, self._allowed):
            self._receiver.addressResolved(address)
        else:
            self._refused[self._name] = host
