"""The programs of the guide run and print what its pages show, in both languages."""

import importlib.util
import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
spec = importlib.util.spec_from_file_location("guide", ROOT / "tools" / "guide.py")
guide = importlib.util.module_from_spec(spec)
spec.loader.exec_module(guide)

PAGES = sorted(path.name for path in (guide.GUIDE / "en").glob("[0-9]*.md"))


def read(language, name):
    return (guide.GUIDE / language / name).read_text(encoding="utf-8")


def test_there_are_the_same_pages_in_both_languages():
    assert len(PAGES) >= 7
    assert PAGES == sorted(path.name for path in (guide.GUIDE / "zh").glob("[0-9]*.md"))


@pytest.mark.parametrize("name", PAGES)
def test_programs_print_what_the_page_shows(name):
    page = read("en", name)
    wanted = guide.filled(page, guide.programs(page), guide.run(page, name))
    assert guide.alike(page, wanted), wanted


@pytest.mark.parametrize("name", PAGES)
def test_programs_and_outputs_are_the_same_in_both_languages(name):
    english, chinese = ([match.groups() for match in guide.PROGRAM.finditer(read(way, name))] for way in ("en", "zh"))
    assert english == chinese and len(english) >= 4


@pytest.mark.parametrize("language", ["en", "zh"])
def test_links_and_pictures_lead_somewhere(language):
    for path in (guide.GUIDE / language).glob("*.md"):
        for link in re.findall(r"\]\(([^)]+)\)", path.read_text(encoding="utf-8")):
            assert (path.parent / link).exists(), f"{path.name}: {link}"
