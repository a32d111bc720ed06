"""The tables of the shared rooms. Each lives in the module of its room."""

from portal.attachments import Attachment
from portal.data_changes import DataChange
from portal.jobs.models import Job
from portal.listing.models import ListLayout, SavedFilter
from portal.readings.models import ClauseReading

__all__ = ["Attachment", "ClauseReading", "DataChange", "Job", "ListLayout", "SavedFilter"]
