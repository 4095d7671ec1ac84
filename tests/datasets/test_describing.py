"""What a package says of itself to machines."""

from __future__ import annotations

import csv
import io
import json
from hashlib import sha256
from pathlib import Path
from zipfile import ZipFile

import pytest

from projects.datasets.queries import package_path
from projects.datasets.verify import verify
from tests.datasets.coded import coded_study, release


@pytest.fixture
def package(db, settings, tmp_path: Path) -> Path:
    settings.DATA_DIR = tmp_path
    return package_path(release(coded_study()))


def test_the_data_package_names_the_columns_that_each_table_has(package):
    with ZipFile(package) as held:
        told = json.loads(held.read("datapackage.json"))
        tables = {name for name in held.namelist() if name.endswith(".csv")}
        assert {resource["path"] for resource in told["resources"]} == tables
        for resource in told["resources"]:
            header = next(csv.reader(io.StringIO(held.read(resource["path"]).decode(), newline="")))
            assert [field["name"] for field in resource["schema"]["fields"]] == header


def test_the_crate_lists_every_member_with_its_sum_and_stands_outside_the_manifest(package):
    with ZipFile(package) as held:
        graph = {one["@id"]: one for one in json.loads(held.read("ro-crate-metadata.json"))["@graph"]}
        sums = json.loads(held.read("manifest.json"))["files"]
        assert "datapackage.json" in sums and "ro-crate-metadata.json" not in sums
        parts = {part["@id"] for part in graph["./"]["hasPart"]}
        assert parts == set(held.namelist()) - {"ro-crate-metadata.json"}
        assert all(graph[name]["sha256"] == sha256(held.read(name)).hexdigest() for name in sums)
        assert graph["./"]["identifier"] == f"sha256:{sha256(held.read('manifest.json')).hexdigest()}"
    assert verify(package).findings == []
