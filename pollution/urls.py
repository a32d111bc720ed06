"""Addresses of the air."""

app_name = "pollution"
urlpatterns: list = []
