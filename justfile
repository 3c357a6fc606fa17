# What a contributor runs; `just` alone lists it. Everything expects the virtual environment of CONTRIBUTING.md.

set shell := ["bash", "-euo", "pipefail", "-c"]

_default:
    @just --list

# Builds the extension, optimised, into the environment.
build:
    maturin develop --release --extras test,examples

# Runs the tests of both languages.
test *arguments:
    pytest -q {{ arguments }}
    cargo test --workspace --quiet

# Runs random cases of every operation family against NumPy, 100,000 unless `--cases` says otherwise.
random-cases *arguments:
    python tools/random_cases.py {{ arguments }}

# Makes wrong calls of all public functions, and compares with PyTorch where it is installed.
malformed *arguments:
    python tools/malformed.py {{ arguments }}

# Checks everything that needs no running.
lint:
    cargo fmt --all --check
    cargo clippy --workspace --all-targets -- -D warnings
    ruff check .
    ruff format --check .
    mypy
    python -m mypy.stubtest ferrotorch._C --ignore-disjoint-bases --allowlist tools/stubtest_allowlist.txt
    python tools/check_sizes.py
    python tools/generate.py --check

# Formats both languages.
format:
    cargo fmt --all
    ruff check --fix-only .
    ruff format .

# Writes the stubs and the op index from the built extension.
generate:
    python tools/generate.py

# Runs the programs of the guide and writes what they print into its pages; `python docs/guide/pictures.py` draws.
guide:
    python tools/guide.py

# Stores PyTorch's answers for the op table (needs PyTorch).
golden *families:
    python tools/make_golden.py {{ families }}

# Compares with PyTorch, side by side (needs PyTorch).
bench *groups:
    python benchmarks/run.py {{ groups }}

# Measures memory beside PyTorch: after the import and while models train.
memory *arguments:
    python benchmarks/memory.py {{ arguments }}

# Builds the API reference, a searchable page for each module, in target/api, and the Rust documentation in target/doc.
docs:
    python tools/api_reference.py
    cargo doc --workspace --no-deps

# The wheel to publish, in `dist`.
wheel:
    MATURIN_PEP517_ARGS='--compression-level 9' pip wheel --no-deps --wheel-dir dist .
