"""Devices with parts, licences and checks; sterile products and lots; sharps containers."""

from compliance.devices.models.care import (
    CheckKind,
    CheckResult,
    DeviceCheck,
    Jurisdiction,
    LicenceCheck,
    LicenceStatus,
)
from compliance.devices.models.devices import (
    Device,
    DeviceKind,
    DevicePart,
    DisinfectionLevel,
    ReprocessPolicy,
)
from compliance.devices.models.lots import ProductKind, ProofSource, SterileLot, SterileProduct
from compliance.devices.models.sharps import SharpsContainer

__all__ = [
    "CheckKind",
    "CheckResult",
    "Device",
    "DeviceCheck",
    "DeviceKind",
    "DevicePart",
    "DisinfectionLevel",
    "Jurisdiction",
    "LicenceCheck",
    "LicenceStatus",
    "ProductKind",
    "ProofSource",
    "ReprocessPolicy",
    "SharpsContainer",
    "SterileLot",
    "SterileProduct",
]
