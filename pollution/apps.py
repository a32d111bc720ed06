"""空气质量与重污染天气: stations, readings, indices; warnings follow."""

from django.apps import AppConfig


class PollutionConfig(AppConfig):
    name = "pollution"
    verbose_name = "空气质量"
