"""The list page (查询表格) and what people keep of it: filters, columns, page size; and bulk acts on its rows."""

from portal.listing.bulk import BulkAct, bulk_page
from portal.listing.bulk_edit import bulk_edit_page
from portal.listing.page import list_page

__all__ = ["BulkAct", "bulk_edit_page", "bulk_page", "list_page"]
