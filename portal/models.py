"""The tables of the shared rooms. Each lives in the module of its room."""

from portal.attachments import Attachment
from portal.jobs.models import Job

__all__ = ["Attachment", "Job"]
