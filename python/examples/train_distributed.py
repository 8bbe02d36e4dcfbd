"""Trains on one machine or many, and writes a model that opens in the tab. See docs/guides/cluster.md.

One process:      python train_distributed.py train.ts test.ts --out model.safetensors
Two, one machine: torchrun --nproc-per-node 2 train_distributed.py train.ts test.ts --out model.safetensors
Any launcher:     RANK, WORLD_SIZE, MASTER_ADDR and MASTER_PORT in the environment of each process

Every process reads all data and takes its part of each batch; batch size and learning rate mean what they mean in one
process. With --resume a run that was broken off goes on from its checkpoint, with the losses of one that never was.
"""

from __future__ import annotations

import argparse
import json
import os
import sys
import time
from typing import Any, Dict, Optional, Tuple

import numpy as np
import torch
import torch.distributed as dist

import primal_attention as pa
from primal_attention.data import Samples, read_samples
from primal_attention.models.base import Standardization
from primal_attention.training import evaluate


def arguments() -> argparse.Namespace:
    say = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    say.add_argument("data", help="train.csv, .ts or .npz (arrays x and y)")
    say.add_argument("test", nargs="?", help="a file to test with, of the same form")
    say.add_argument("--target", help="the column of a CSV that is to be told (the last)")
    say.add_argument("--numbers", action="store_true", help="targets are numbers, though they look like labels")
    say.add_argument("--out", default="model.safetensors", help="the model's file (%(default)s)")
    say.add_argument("--checkpoint", default="checkpoint.safetensors", help="what --resume goes on from (%(default)s)")
    say.add_argument("--every", type=int, default=1, metavar="N", help="epochs between checkpoints (%(default)s)")
    say.add_argument("--resume", action="store_true", help="go on from the checkpoint, where there is one")
    model = say.add_argument_group("model")
    model.add_argument("--attention", default="primal", help="its kind, or JSON of its options (%(default)s)")
    for name in ("width", "depth", "heads"):
        model.add_argument(f"--{name}", type=int, help="as in the library")
    model.add_argument("--dropout", type=float, help="as in the library")
    train = say.add_argument_group("training; what is not given is as in the library")
    for name in ("epochs", "batch-size", "warmup", "patience"):
        train.add_argument(f"--{name}", type=int)
    for name in ("learning-rate", "weight-decay", "clip"):
        train.add_argument(f"--{name}", type=float)
    for name in ("optimizer", "schedule"):
        train.add_argument(f"--{name}")
    train.add_argument("--validation", type=float, default=0.0, metavar="SHARE", help="of the data, held out")
    train.add_argument("--seed", type=int, default=0)
    say.add_argument("--cpu", action="store_true", help="no GPU, though there is one")
    say.add_argument("--json", action="store_true", help="a JSON object on each line")
    return say.parse_args()


def place(cpu: bool) -> Tuple[torch.device, int]:
    """The device of this process, and its rank; joins the others where there are any."""
    device = torch.device("cpu")
    if torch.cuda.is_available() and not cpu:
        device = torch.device("cuda", int(os.environ.get("LOCAL_RANK", "0")))
        torch.cuda.set_device(device)
    if int(os.environ.get("WORLD_SIZE", "1")) > 1:
        dist.init_process_group("nccl" if device.type == "cuda" else "gloo")
        return device, dist.get_rank()
    return device, 0


def build(samples: Samples, args: argparse.Namespace) -> pa.models.base.Model:
    """A classifier or regressor of such samples, that knows their scale."""
    attention = json.loads(args.attention) if args.attention.startswith(("{", "[")) else args.attention
    options: Dict[str, Any] = {
        "input": {"kind": "series", "features": samples.features, "length": samples.length},
        "standardize": "position" if samples.table else "auto",
        "attention": attention,
        "seed": args.seed,
    }
    options.update({name: getattr(args, name) for name in ("width", "depth", "heads", "dropout")})
    if samples.classes is None:
        model: pa.models.base.Model = pa.Regressor(outputs=samples.y.shape[1], **options)
        model.targets = Standardization.measure([samples.y], "feature")
    else:
        model = pa.Classifier(classes=samples.classes, **options)
    model.standardization = Standardization.measure(samples.x, "position" if samples.table else "feature")
    return model


def tensors(model: Any, samples: Samples) -> Tuple[torch.Tensor, ...]:
    """(x, y), or (x, y, mask) where samples differ in length."""
    given = model.batch(samples.x)
    numbers = samples.y if model.targets is None else model.targets.do(samples.y).astype(np.float32)
    y = torch.from_numpy(numbers)
    return (given["x"].cpu(), y) if given.get("mask") is None else (given["x"].cpu(), y, given["mask"].cpu())


def main() -> None:
    args = arguments()
    device, rank = place(args.cpu)

    def tell(text: str, **said: Any) -> None:
        if rank == 0:
            print(json.dumps(said) if args.json else text, flush=True)

    try:
        samples = read_samples(args.data, target=args.target, classes=False if args.numbers else None)
    except (OSError, ValueError) as error:
        sys.exit(f"train_distributed.py: {error}")
    train, held = samples.split(args.validation, args.seed) if args.validation else (samples, None)
    model = build(train, args)
    test: Optional[Samples] = None
    if args.test:
        test = read_samples(args.test, target=args.target, classes=samples.classes or False)
    data = tensors(model, train)
    validation = None if held is None else tensors(model, held)
    # one mask for all, or none
    if validation is not None and len(validation) != len(data):
        data, validation = (
            part if len(part) == 3 else (*part, torch.ones(part[0].shape[:2])) for part in (data, validation)
        )
    model.to(device)
    torch.manual_seed(args.seed + rank)  # what layers draw is each process's own
    names = ("epochs", "batch_size", "warmup", "patience", "learning_rate", "weight_decay", "clip")
    options = {n: getattr(args, n) for n in (*names, "optimizer", "schedule") if getattr(args, n) is not None}
    began = time.monotonic()

    def report(said: Dict[str, Any]) -> None:
        parts = [f"{name} {value:.6g}" for name, value in said.items() if isinstance(value, float)]
        tell(f"epoch {said['epoch']}  {'  '.join(parts)}  {time.monotonic() - began:.0f} s", **said)

    there = args.resume and os.path.exists(args.checkpoint)
    tell(
        f"{len(train.x)} samples of up to {train.length} × {train.features}, "
        + (f"{len(samples.classes)} classes" if samples.classes else "numbers to be told")
        + f", on {device.type}"
        + (f"; goes on from {args.checkpoint}" if there else ""),
        samples=len(train.x),
        resumes=there,
    )
    history = pa.fit(
        model,
        data,
        validation=validation,
        restore_best=validation is not None,
        seed=args.seed,
        on_epoch=report,
        checkpoint=args.checkpoint,
        checkpoint_every=args.every,
        resume=args.resume,
        **options,
    )
    if test is not None:
        found = evaluate(model, tensors(model, test))
        tell("test  " + "  ".join(f"{name} {value:.6g}" for name, value in found.items()), test=found)
    if rank == 0:
        model.save(args.out)
    tell(f"{args.out} is written: in a page, pa.open(bytes)", out=args.out, history=history)
    if dist.is_available() and dist.is_initialized():
        dist.destroy_process_group()


if __name__ == "__main__":
    main()
