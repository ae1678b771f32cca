"""Key material is made once, whole, and for its owner alone."""

import stat
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric.ec import SECP256R1, EllipticCurvePrivateKey
from cryptography.hazmat.primitives.serialization import load_pem_private_key

from klarity_site import keys


def contents(folder: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in folder.iterdir()}


def test_every_key_is_made_for_its_owner_alone(tmp_path: Path) -> None:
    home = keys.ensure_keys(tmp_path / "data")
    assert stat.S_IMODE(home.stat().st_mode) == 0o700
    assert {path.name for path in home.iterdir()} == {keys.SECRET, keys.SEAL, keys.VAULT}
    assert {stat.S_IMODE(path.stat().st_mode) for path in home.iterdir()} == {0o600}


def test_the_keys_are_what_their_users_need(tmp_path: Path) -> None:
    keys.ensure_keys(tmp_path)
    seal = load_pem_private_key(keys.read_seal_key(tmp_path), password=None)
    assert isinstance(seal, EllipticCurvePrivateKey)
    assert isinstance(seal.curve, SECP256R1)
    assert len(keys.read_vault_key(tmp_path)) == 32
    assert len(keys.read_secret_key(tmp_path)) >= 64


def test_keys_are_never_made_twice(tmp_path: Path) -> None:
    first = contents(keys.ensure_keys(tmp_path))
    assert contents(keys.ensure_keys(tmp_path)) == first


def test_of_many_at_once_all_see_the_same_keys(tmp_path: Path) -> None:
    with ThreadPoolExecutor(12) as pool:
        seen = list(
            pool.map(lambda _: contents_of_keys(keys.ensure_keys(tmp_path)), range(24), timeout=60)
        )
    assert all(one == seen[0] for one in seen)


def contents_of_keys(home: Path) -> list[bytes]:
    return [(home / name).read_bytes() for name in (keys.SECRET, keys.SEAL, keys.VAULT)]


def test_a_folder_that_cannot_be_written_is_one_sentence(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(SystemExit):
        keys.ensure_keys(tmp_path / "file" / "data")
    assert "cannot be written" in capsys.readouterr().err


def test_a_seal_key_that_is_changed_leaves_its_public_half(tmp_path: Path) -> None:
    keys.ensure_keys(tmp_path)
    old = keys.read_seal_key(tmp_path)
    keys.change_seal_key(tmp_path)
    new = keys.read_seal_key(tmp_path)
    keys.change_seal_key(tmp_path)  # broken off and called again: still the same
    assert new != old
    assert keys.read_seal_key(tmp_path) == new
    assert keys.read_previous_seal_key(tmp_path) == old
    keys.forget_previous_seal_key(tmp_path)
    assert keys.read_previous_seal_key(tmp_path) == b""
    keys.change_seal_key(tmp_path)
    assert len(keys.read_retired_seals(tmp_path)) == 2
    assert {path.stat().st_mode & 0o777 for path in (tmp_path / "keys").iterdir()} == {0o600}
