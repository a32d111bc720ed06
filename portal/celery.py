"""The Celery application. Tasks are doors: they load a row and call one act."""

import os
import warnings

from celery import Celery
from celery.platforms import SecurityWarning

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "portal.settings.production")
# Twelve lines about root at each start on one machine; the image of a server runs as its own account.
warnings.filterwarnings("ignore", category=SecurityWarning)
app = Celery("portal")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()
