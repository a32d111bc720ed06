"""Every address of the portal."""

from django.urls import include, path

from documents.api.duties import DutyViewSet
from documents.api.series import SeriesViewSet
from documents.api.views import DocumentViewSet
from heritage.api.batches import BatchViewSet
from heritage.api.views import InscriptionViewSet, ProjectViewSet, UnitViewSet
from legal_counsel.api.ledgers import (
    AppointmentViewSet,
    DismissalViewSet,
    FilingViewSet,
    MatterViewSet,
    OpinionViewSet,
)
from legal_counsel.api.views import CounselViewSet, DirectoryViewSet
from pollution.api.alerts import AlertCap, AlertFeed, AlertStatusViewSet, AlertViewSet
from pollution.api.current import CurrentViewSet
from pollution.api.downloads import ObservationDownload
from pollution.api.forecasts import ForecastViewSet
from pollution.api.uploads import UploadViewSet
from pollution.api.views import AirRegionViewSet, AirStationViewSet, ChangeViewSet, ObservationViewSet
from portal import health, searching, workbench
from portal.api import router
from portal.jobs import views as job_pages
from portal.listing import views as listing
from portal.readings import views as reading_pages

router.register("documents", DocumentViewSet, basename="document")
router.register("series", SeriesViewSet, basename="series")
router.register("duties", DutyViewSet, basename="duty")
router.register("heritage/projects", ProjectViewSet, basename="heritage-project")
router.register("heritage/inscriptions", InscriptionViewSet, basename="heritage-inscription")
router.register("heritage/batches", BatchViewSet, basename="heritage-batch")
router.register("heritage/units", UnitViewSet, basename="heritage-unit")
router.register("legal-counsel/directory", DirectoryViewSet, basename="counsel-directory")
router.register("legal-counsel/candidates", CounselViewSet, basename="counsel")
router.register("legal-counsel/appointments", AppointmentViewSet, basename="counsel-appointment")
router.register("legal-counsel/filings", FilingViewSet, basename="counsel-filing")
router.register("legal-counsel/matters", MatterViewSet, basename="counsel-matter")
router.register("legal-counsel/opinions", OpinionViewSet, basename="counsel-opinion")
router.register("legal-counsel/dismissals", DismissalViewSet, basename="counsel-dismissal")
router.register("air/regions", AirRegionViewSet, basename="air-region")
router.register("air/stations", AirStationViewSet, basename="air-station")
router.register("air/observations", ObservationViewSet, basename="air-observation")
router.register("air/current", CurrentViewSet, basename="air-current")
router.register("air/changes", ChangeViewSet, basename="air-change")
router.register("air/uploads", UploadViewSet, basename="air-upload")
router.register("air/forecasts", ForecastViewSet, basename="air-forecast")
router.register("alerts/status", AlertStatusViewSet, basename="alert-status")
router.register("alerts", AlertViewSet, basename="alert")

urlpatterns = [
    path("", workbench.home, name="home"),
    path("workbench/", workbench.workbench, name="workbench"),
    path("search/", searching.search_page, name="search"),
    path("sitemap/", workbench.site_map, name="site_map"),
    path("lists/filters/", listing.save_filter, name="save_filter"),
    path("lists/filters/<int:pk>/", listing.edit_filter, name="edit_filter"),
    path("lists/filters/<int:pk>/delete/", listing.delete_filter, name="delete_filter"),
    path("lists/layout/", listing.save_layout, name="save_layout"),
    path("documents/", include("documents.urls")),
    path("jobs/", job_pages.job_list, name="job_list"),
    path("jobs/cancel/", job_pages.job_cancel_many, name="job_cancel_many"),
    path("jobs/<int:pk>/", job_pages.job_detail, name="job_detail"),
    path("jobs/<int:pk>/retry/", job_pages.job_retry, name="job_retry"),
    path("jobs/<int:pk>/cancel/", job_pages.job_cancel, name="job_cancel"),
    path("readings/", reading_pages.reading_list, name="reading_list"),
    path("readings/<str:code>/", reading_pages.reading_detail, name="reading_detail"),
    path("readings/<str:code>/decide/", reading_pages.reading_decide, name="reading_decide"),
    path("readings/<int:pk>/withdraw/", reading_pages.reading_withdraw, name="reading_withdraw"),
    path("heritage/", include("heritage.urls")),
    path("counsel/", include("legal_counsel.urls")),
    path("air/", include("pollution.urls")),
    path("healthz", health.healthz, name="healthz"),
    path("readyz", health.readyz, name="readyz"),
    path("", include("portal.organization.urls")),
    path("api/v1/air/observations.csv", ObservationDownload.as_view(), name="air-observation-csv"),
    path("api/v1/alerts/feed.atom", AlertFeed.as_view(), name="alert-feed"),
    path("api/v1/alerts/<int:pk>.cap", AlertCap.as_view(), name="alert-cap"),
    path("api/v1/", include(router.urls)),
    path("", include("portal.accounts.urls")),
]

handler400 = "portal.error_pages.bad_request"
handler403 = "portal.error_pages.permission_denied"
handler404 = "portal.error_pages.page_not_found"
handler429 = "portal.accounts.limits.too_many"  # asked for by allauth
handler500 = "portal.error_pages.server_error"
