"""Settings of the server that benches ask: the portal's, with the addresses `alert_pull` is held against."""

from portal.settings.test import *
from portal.settings.test import BASE_DIR

ROOT_URLCONF = "bench.alert_pull_peers"
STATIC_ROOT = str(BASE_DIR / "static")
WHITENOISE_USE_FINDERS = WHITENOISE_AUTOREFRESH = False  # as in production: no file is looked for on each request
