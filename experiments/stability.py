"""The instability score with the modules that the Skyformer paper's authors released, on a CPU.

    git clone https://github.com/pkuzengqi/Skyformer
    npm run experiments -- stability          writes weights, batches and our scores
    python3 experiments/stability.py Skyformer/src experiments/results/stability [--seeds 10] [--only 16–128]
    npm run experiments -- stability          once more, for the tables with what came out here

First on equal weights: of each mechanism the weights before and after step 20 of our training go into their modules,
and tau is computed from what these put out. Then with their own training: their classifier, PyTorch's OneCycleLR as in
their script, the same expressions, other weights by each seed. The score is written anew here, their release has none.
Needs PyTorch and NumPy.
"""
import argparse
import json
import pathlib
import struct
import sys
import time

import numpy as np
import torch

THEIRS = {"softmax": "softmax", "gaussian": "kernelized", "skyformer": "skyformer"}
STEPS, BATCH, TOTAL = 20, 32, 50000


def read_safetensors(path):
    """Tensors by name: a length, a JSON header, the numbers."""
    raw = pathlib.Path(path).read_bytes()
    size = struct.unpack("<Q", raw[:8])[0]
    header = json.loads(raw[8 : 8 + size])
    header.pop("__metadata__", None)
    return {
        name: torch.from_numpy(
            np.frombuffer(raw, "<f4", int(np.prod(entry["shape"])), 8 + size + entry["data_offsets"][0])
            .reshape(entry["shape"])
            .copy()
        )
        for name, entry in header.items()
        if entry["dtype"] == "F32"
    }


def their_name(name):
    """Ours to theirs, of the encoder; None of the head."""
    parts = name.split(".")
    if parts[0] == "embedding":
        return "embeddings.word_embeddings.weight"
    if parts[0] == "positions":
        return "embeddings.position_embeddings.weight"
    if parts[0] == "norm":
        return name
    if parts[0] != "layers":
        return None
    rest = ".".join(parts[2:])
    for ours, theirs in {
        "attention.query": "mha.W_q",
        "attention.key": "mha.W_k",
        "attention.value": "mha.W_v",
        "attention.output": "mha.ff",
        "feedforward.0": "mlpblock.0",
        "feedforward.1": "mlpblock.3",
    }.items():
        rest = rest.replace(ours, theirs)
    return f"transformer_{parts[1]}.{rest}"


def settings(attention, length, landmarks=128):
    """Their configuration of ListOps, without half precision."""
    return {
        "learn_pos_emb": True,
        "tied_weights": False,
        "embedding_dim": 64,
        "transformer_dim": 64,
        "transformer_hidden_dim": 128,
        "head_dim": 32,
        "num_head": 2,
        "num_layers": 2,
        "vocab_size": 32,
        "max_seq_len": length,
        "dropout_prob": 0.1,
        "attention_dropout": 0.1,
        "pooling_mode": "MEAN",
        "num_classes": 10,
        "mixed_precision": False,
        "attn_type": THEIRS[attention],
        "device": "cpu",
        "nb_features": landmarks,
        "sketched_kernel": "kernel_RS_RBF",
        "accumulation": 1,
        "sampling_factor": 4,
        "no_projection": False,
    }


def padded(samples, length):
    ids = torch.zeros(len(samples), length, dtype=torch.long)
    for row, sample in zip(ids, samples):
        row[: len(sample)] = torch.tensor(sample)
    return ids, (ids != 0).float()


def embedding(model, batch, seed=0):
    """Every token behind the encoder, without dropout; Skyformer's landmarks are the same for a seed."""
    was = model.training
    model.eval()
    state = torch.get_rng_state()
    torch.manual_seed(seed)
    with torch.no_grad():
        out = torch.cat([model(ids[None], mask[None]).double() for ids, mask in zip(*batch)])
    torch.set_rng_state(state)
    model.train(was)
    return out


def squares(a, b):
    return sum(((x - y).double() ** 2).sum().item() for x, y in zip(a, b))


def on_equal_weights(folder, Model):
    """tau of our weights before and after a step, by their modules."""
    results = []
    for about in sorted(folder.glob("*.json")):
        tokens, _, attention = about.stem.rpartition("-")
        # Skyformer's landmarks are drawn by another generator there: nothing to compare.
        if attention not in ("softmax", "gaussian"):
            continue
        said = json.loads(about.read_text())
        before, after = (read_safetensors(folder / f"{about.stem}-{end}.safetensors") for end in ("before", "after"))
        length = before["positions.weight"].shape[0]
        batch = padded(said["x"], length)
        outputs = []
        for weights in (before, after):
            model = Model(settings(attention, length))
            model.load_state_dict({their_name(name): value for name, value in weights.items() if their_name(name)})
            outputs.append(embedding(model, batch))
        tau = squares([outputs[1]], [outputs[0]]) / squares(after.values(), before.values())
        results.append({"tokens": tokens, "attention": attention, "ours": said["score"], "theirs": tau})
        print(results[-1], flush=True)
    return results


def trained(data, attention, seed, ModelForSC):
    """Scores of the first steps of their training, without their attention's checkpoints and half precision."""
    torch.manual_seed(seed)
    length = data["length"]
    model = ModelForSC(settings(attention, length, data["landmarks"]))
    optimizer = torch.optim.AdamW(model.parameters(), lr=1e-4, betas=(0.9, 0.999), eps=1e-6, weight_decay=0)
    schedule = torch.optim.lr_scheduler.OneCycleLR(
        optimizer, max_lr=1e-4, pct_start=1000 / TOTAL, anneal_strategy="linear", total_steps=TOTAL
    )
    scores = []
    for step in range(STEPS):
        ids, mask = padded(data["x"][step * BATCH : (step + 1) * BATCH], length)
        labels = torch.tensor(data["y"][step * BATCH : (step + 1) * BATCH])
        before = [p.detach().clone() for p in model.parameters()]
        f = embedding(model.model, (ids, mask), step)
        optimizer.zero_grad()
        model.train()
        model(ids, mask, labels)["loss"].mean().backward()
        torch.nn.utils.clip_grad_value_(model.parameters(), 1)
        optimizer.step()
        schedule.step()
        scores.append(squares([embedding(model.model, (ids, mask), step)], [f]) / squares(model.parameters(), before))
    return scores


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("source")
    parser.add_argument("folder", type=pathlib.Path)
    parser.add_argument("--seeds", type=int, default=10)
    parser.add_argument("--only", default="16–128")
    options = parser.parse_args()
    sys.path.insert(0, options.source)
    torch.cuda.amp.autocast = lambda *_, **__: _Nothing()
    from models.model_LRA import ModelForSC
    from models.model_transformer import Model

    file = options.folder / "official.txt"
    result = {"equal": on_equal_weights(options.folder, Model), "trained": []}
    file.write_text(json.dumps(result))
    for seed in range(1, options.seeds + 1):
        data = json.loads((options.folder / f"data-{options.only}-{seed}.txt").read_text())
        for attention in THEIRS:
            began = time.process_time()
            scores = trained(data, attention, seed, ModelForSC)
            result["trained"].append({"tokens": options.only, "attention": attention, "seed": seed, "scores": scores})
            print(seed, attention, sum(scores) / STEPS, f"{time.process_time() - began:.0f} s", flush=True)
        file.write_text(json.dumps(result))


class _Nothing:
    """Half precision is for GPUs: their `with autocast` does nothing here."""

    def __enter__(self):
        return self

    def __exit__(self, *_):
        return False


if __name__ == "__main__":
    main()
