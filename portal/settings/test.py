"""The test suite: real servers, cheap password hashing, no manifest to build."""

import os

from portal.logs import logging_to
from portal.settings.base import *
from portal.settings.base import BASE_DIR, CACHES, DATA_DIR, REDIS_URL

# Each xdist worker has files and a Redis database of its own: clearing a cache empties its whole database.
WORKER = int(os.environ.get("PYTEST_XDIST_WORKER", "gw0").removeprefix("gw"))
CACHES["default"]["LOCATION"] = f"{REDIS_URL}/{2 + WORKER}"

LOGGING = logging_to(env.str("LOG_TO", default="none"), data_dir=DATA_DIR)
SECRET_KEY = "only-for-tests"
ALLOWED_HOSTS = ["*"]
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
MEDIA_ROOT = env.path("TEST_FILES", default=str(DATA_DIR / "test" / f"files-{WORKER}"))
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}
WHITENOISE_USE_FINDERS = True
WHITENOISE_AUTOREFRESH = True
STATIC_ROOT = str(BASE_DIR / "var" / "test" / "static")
