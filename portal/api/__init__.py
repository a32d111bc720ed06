"""What every REST answer shares: errors as JSON, cursor pages, ETags, the versioned router.

The roof (`portal.urls`) registers each app's viewsets: `router.register("documents", DocumentViewSet)`.
A viewset says who may call it with `@requires(...)` on the class, like any other view.
"""

from portal.api.conditional import etag_of, unless_the_same, unless_unchanged
from portal.api.filtering import query_data, refuse_unknown
from portal.api.paging import CursorPages
from portal.api.routing import router

__all__ = ["CursorPages", "etag_of", "query_data", "refuse_unknown", "router", "unless_the_same", "unless_unchanged"]
