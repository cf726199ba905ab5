"""A resolver that knows no name, as where there is no DNS."""

from typing import Self

from scrapy.crawler import Crawler
from twisted.internet import defer
from twisted.internet.error import DNSLookupError
from twisted.internet.interfaces import IReactorPluggableResolver, IResolverSimple
from zope.interface import implementer


@implementer(IResolverSimple)
class Resolver:
    """Answers every question with an error."""

    def __init__(self, reactor: IReactorPluggableResolver) -> None:
        self._reactor = reactor

    @classmethod
    def from_crawler(cls, _crawler: Crawler, reactor: IReactorPluggableResolver) -> Self:
        return cls(reactor)

    def install_on_reactor(self) -> None:
        self._reactor.installResolver(self)

    def getHostByName(self, name: str, timeout: object = ()) -> "defer.Deferred[str]":  # noqa: N802, ARG002 - Twisted's name
        return defer.fail(DNSLookupError(f"{name} is not known"))
