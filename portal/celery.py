"""The Celery application. Tasks are doors: they load a row and call one act."""

import os
import warnings
from typing import Any

from celery import Celery
from celery.platforms import SecurityWarning
from celery.signals import setup_logging

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "portal.settings.production")
# Twelve lines about root at each start on one machine; the image of a server runs as its own account.
warnings.filterwarnings("ignore", category=SecurityWarning)
app = Celery("portal")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()


@setup_logging.connect
def leave_logging_alone(**options: Any) -> None:
    """Celery sets up its own logging unless somebody answers this; Django has done it already."""
