"""The addresses of an organization, room by room."""

from collections.abc import Sequence

from django.urls import ResolverMatch, URLPattern, URLResolver
from django.urls.exceptions import Resolver404
from django.urls.resolvers import RoutePattern
from django.utils.functional import cached_property


class Room(URLResolver):
    """A room's pages below /<code>/. Django asks one address after the other, of which all rooms have hundreds; a room
    is passed by when none of its own begins with the word that was asked for."""

    def __init__(self, addresses: Sequence[URLPattern | URLResolver], name: str) -> None:
        super().__init__(RoutePattern("<slug:code>/"), addresses, app_name=name, namespace=name)

    @cached_property
    def words(self) -> frozenset[str]:
        return frozenset(str(address.pattern).partition("/")[0] for address in self.url_patterns)

    def resolve(self, path: str) -> ResolverMatch:
        word = str(path).partition("/")[2].partition("/")[0]
        if word not in self.words:
            raise Resolver404({"path": path, "tried": []})
        return super().resolve(path)
