"""What a user gets before the first tensor: fast import, no dependency, names and files in place."""

import json
import os
import subprocess
import sys

import ferrotorch

MEASURE = """
import json, resource, sys, time
start = time.perf_counter()
if {imported}: import ferrotorch
end = time.perf_counter()
heavy = [name for name in ("numpy", "torch", "inspect", "dataclasses", "typing_extensions") if name in sys.modules]
print(json.dumps([end - start, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024, heavy]))
"""


def measure(imported):
    environment = os.environ | {"PYTHONPATH": os.pathsep.join(filter(None, sys.path))}
    command = [sys.executable, "-S", "-c", MEASURE.format(imported=imported)]
    runs = [subprocess.run(command, capture_output=True, check=True, env=environment).stdout for _ in range(5)]
    times, sizes, heavy = zip(*map(json.loads, runs), strict=True)
    return min(times), min(sizes), heavy[0]


def test_import_is_quick_small_and_loads_no_numpy():
    seconds, size, heavy = measure(True)
    _, bare, _ = measure(False)
    assert seconds <= 0.05
    assert size - bare <= 20 * 2**20
    assert heavy == []


def test_version_is_the_package_metadata():
    from importlib.metadata import PackageNotFoundError, version

    try:
        installed = version("ferrotorch")
    except PackageNotFoundError:  # Run from a checkout without installing.
        return
    assert ferrotorch.__version__ == installed


def test_every_listed_name_can_be_read():
    for name in dir(ferrotorch):
        getattr(ferrotorch, name)
