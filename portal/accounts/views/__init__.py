"""Pages of accounts. They stand above the rooms (list_page), their models and acts below them."""
