"""Builds the API reference, static pages with a search box, from the docstrings (needs pdoc).

python tools/api_reference.py [FOLDER]             target/api unless another folder is named
"""

from __future__ import annotations

import inspect
import sys
from importlib import import_module
from pathlib import Path

import pdoc
import pdoc.docstrings
import pdoc.render

FOLDER = Path(__file__).parents[1] / "target" / "api"
MODULES = """autograd distributions fft func linalg masked nn nn.functional nn.init nn.utils nn.utils.parametrizations
nn.utils.parametrize nn.utils.prune nn.utils.rnn optim optim.lr_scheduler optim.swa_utils random return_types
serialization signal.windows special testing utils.checkpoint utils.data utils.dlpack""".split()


def public(module: object) -> list[str]:
    """Returns what a module shows: its own list, or all functions and classes without an underscore."""
    listed = getattr(module, "__all__", None)
    names = listed if listed is not None else [name for name in dir(module) if not name.startswith("_")]
    return [name for name in names if shown(getattr(module, name, None))]


def shown(value: object) -> bool:
    return not inspect.ismodule(value) and (inspect.isclass(value) or callable(value))


def convert(docstring: str, docformat: str, source_file: Path | None) -> str:
    """Turns a docstring into Markdown: sections are Google's, formulas, roles and examples reStructuredText's."""
    del docformat
    text = docstring.replace("Example::", "Example:").replace("Examples::", "Examples:")
    return pdoc.docstrings.rst(pdoc.docstrings.google(text), source_file)


def main() -> None:
    folder = Path(sys.argv[1]) if len(sys.argv) > 1 else FOLDER
    found = ["ferrotorch"]
    for name in MODULES:
        try:
            import_module(f"ferrotorch.{name}")
        except ModuleNotFoundError:
            continue
        found.append(f"ferrotorch.{name}")
    for name in found:
        module = sys.modules[name]
        # pdoc leaves out what another module defines unless it is listed; operations live in the extension module.
        module.__all__ = public(module)
    # One text per docstring: the cache of the original would be cleared by name.
    convert.cache_clear = lambda: None
    pdoc.docstrings.convert = convert
    pdoc.render.configure(docformat="google", math=True, show_source=False, footer_text="ferrotorch")
    pdoc.pdoc(*found, "!ferrotorch\\._", output_directory=folder)
    print(f"see {folder / 'index.html'}: {len(found)} modules")


if __name__ == "__main__":
    main()
