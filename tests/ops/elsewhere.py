"""Names of the core that no row can describe, and the file that tests them."""


def _in(path, names):
    return dict.fromkeys(names.split(), f"tests/{path}")


ELSEWHERE: dict[str, str] = {}
