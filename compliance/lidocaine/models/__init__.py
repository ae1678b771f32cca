"""Lidocaine products, containers, movements of grams, counts and storage temperature."""

from compliance.lidocaine.models.containers import Container, Movement
from compliance.lidocaine.models.products import Product
from compliance.lidocaine.models.storage import StockCount, StoragePlace, TemperatureReading

__all__ = [
    "Container",
    "Movement",
    "Product",
    "StockCount",
    "StoragePlace",
    "TemperatureReading",
]
