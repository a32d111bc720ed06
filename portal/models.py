"""The tables of the shared rooms. Each lives in the module of its room."""

from portal.attachments import Attachment
from portal.jobs.models import Job
from portal.listing.models import ListLayout, SavedFilter
from portal.readings.models import ClauseReading

__all__ = ["Attachment", "ClauseReading", "Job", "ListLayout", "SavedFilter"]
