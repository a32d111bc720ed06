"""Two REST views as an app would declare them, for the tests of scopes."""

from django.urls import path
from rest_framework.response import Response
from rest_framework.views import APIView

from portal.access import requires, signed_in
from portal.accounts.choices import Role, Scope
from portal.accounts.permissions import holds
from portal.accounts.scopes import writes_with
from portal.organization.choices import UnitKind
from portal.organization.models import Unit
from portal.urls import urlpatterns as portal_addresses


@requires(signed_in)
@writes_with(Scope.MONITORING_WRITE)
class Uploads(APIView):
    """Everybody may look; a token writes with its scope."""

    schema = None

    def get(self, request):
        return Response({"uploads": Unit.objects.count()})

    def post(self, request):
        unit = Unit.objects.create(name=request.data["name"], kind=UnitKind.PREFECTURE_DEPARTMENT)
        return Response({"unit": unit.pk}, status=202)


@requires(holds(Role.WARNING_ANALYST))
class Closed(APIView):
    """For one role; no token writes here."""

    schema = None

    def get(self, request):
        return Response({})

    def post(self, request):
        return Response({})


urlpatterns = [
    path("api/v1/example/uploads/", Uploads.as_view()),
    path("api/v1/example/closed/", Closed.as_view()),
    *portal_addresses,
]
