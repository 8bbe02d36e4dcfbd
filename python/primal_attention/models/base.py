"""What all models have in common: configuration, standardisation, predictions, files."""

from __future__ import annotations

import json
import os
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Dict, Iterator, List, Mapping, Optional, Sequence, Type, TypeVar, Union

import numpy as np
import torch
from torch import Tensor, nn

from ..files import Source, bytes_of, compress, expand, read_safetensors, write_safetensors
from ..losses import penalty
from ..table import camel, fail, told
from .config import complete_config
from .predictions import Prediction, predicted
from .samples import encode

M = TypeVar("M", bound="Model")
FORMAT = "primal-attention"


class Standardization:
    """x → (x − mean)/deviation in float64, by feature, or by feature and position."""

    def __init__(self, mean: Any, deviation: Any, by: str = "feature") -> None:
        self.mean, self.deviation, self.by = np.asarray(mean, np.float64), np.asarray(deviation, np.float64), by
        if self.mean.shape != self.deviation.shape or not (self.deviation > 0).all():
            fail("standardisation: mean and deviation are lists of as many numbers, deviations above 0")

    @classmethod
    def measure(cls, parts: Sequence[np.ndarray], by: str = "feature") -> "Standardization":
        """Of samples [N,F], NaN where a number is missing; a column that does not vary is only centred."""
        if by == "position":
            longest = max(part.size for part in parts)
            rows = np.full((len(parts), longest), np.nan)
            for i, part in enumerate(parts):
                rows[i, : part.size] = part.reshape(-1)
        else:
            rows = np.concatenate([part.reshape(len(part), -1) for part in parts])
        count = (~np.isnan(rows)).sum(0)
        mean = np.nansum(rows, 0) / np.maximum(count, 1)
        deviation = np.sqrt(np.nansum((rows - mean) ** 2, 0) / np.maximum(count, 1))
        varies = deviation > 4 * 2.0**-53 * np.abs(mean)
        return cls(mean, np.where(varies, deviation, 1.0), by)

    def do(self, values: np.ndarray) -> np.ndarray:
        """[N,F] → [N,F]"""
        if self.by == "feature":
            return (values - self.mean) / self.deviation
        if values.size > self.mean.size:
            fail(f"a sample has {values.size} numbers, it is standardised by position, of at most {self.mean.size}")
        mean, deviation = (each[: values.size].reshape(values.shape) for each in (self.mean, self.deviation))
        scaled: np.ndarray = (values - mean) / deviation
        return scaled

    def undo(self, values: np.ndarray) -> np.ndarray:
        """Back in the units that were measured."""
        return values * self.deviation + self.mean

    def json(self) -> str:
        numbers: Dict[str, Any] = {"mean": self.mean.tolist(), "deviation": self.deviation.tolist()}
        return json.dumps(numbers if self.by == "feature" else {"by": self.by, **numbers}, separators=(",", ":"))

    @classmethod
    def read(cls, text: Optional[str]) -> Optional["Standardization"]:
        return None if text is None else cls(**json.loads(text))


@contextmanager
def evaluating(model: nn.Module) -> Iterator[None]:
    """Evaluation mode without gradients; afterwards the model is in the mode that it was in, whatever happens."""
    was = model.training
    model.eval()
    try:
        with torch.no_grad():
            yield
    finally:
        model.train(was)


class Model(nn.Module):
    """A module whose state_dict has the names and shapes of the library's files, and whose `config` they hold.

    `standardization` is of inputs, `targets` of what a model with outputs predicts; both are None until they are known.
    """

    word = "model"
    own: Sequence[str] = ()  # fields of the configuration that this kind alone has

    def __init__(self, *, seed: Optional[int] = None, **options: Any) -> None:
        """Options are the library's, in snake case; see its README."""
        super().__init__()
        self.config: Dict[str, Any] = self.complete({camel(n): v for n, v in options.items() if v is not None})
        self.standardization: Optional[Standardization] = None
        self.targets: Optional[Standardization] = None
        self.history: List[Any] = []
        if seed is None:
            self.build()
            return
        with torch.random.fork_rng(devices=[]):
            torch.manual_seed(seed)
            self.build()

    @property
    def classes(self) -> Optional[List[Any]]:
        """Names of the classes, in the order of the outputs; None where there are no names."""
        names = self.config.get("classes")
        return list(names) if names else None

    @classmethod
    def is_kind(cls, config: Mapping[str, Any]) -> bool:
        """Whether a file's configuration is of this kind."""
        raise NotImplementedError

    def complete(self, given: Dict[str, Any]) -> Dict[str, Any]:
        """The configuration as files hold it."""
        return complete_config(given, self.word)

    def build(self) -> None:
        """Makes the modules."""
        raise NotImplementedError

    @classmethod
    def from_config(cls: Type[M], config: Mapping[str, Any]) -> M:
        """A model, not trained, of a file's configuration (camel case)."""
        model = cls.__new__(cls)
        nn.Module.__init__(model)
        general = {name: value for name, value in config.items() if name not in cls.own and value is not None}
        if config["loss"] != "mse":
            general["classes"] = general.get("classes") or general["outputs"]
            del general["outputs"]
        pooling = general.pop("pooling", None) if "pooling" in cls.own else None
        model.config = complete_config({**general, **({"pooling": pooling} if pooling else {})}, "open")
        model.config.update({name: config[name] for name in cls.own if name in config})
        model.standardization = model.targets = None
        model.history = []
        model.build()
        return model

    # ---- using

    @property
    def penalty(self) -> Any:
        """What the last pass of training adds to the mean loss of its samples: the KSVD objectives as eta weighs them,
        the divergences of noise as klWeight does; 0.0 where no layer adds anything.
        """
        each = penalty(self) if self.training else None
        return 0.0 if each is None else each.mean()

    def batch(self, samples: Sequence[Any], where: str = "samples") -> Dict[str, Any]:
        """Samples as people have them as arguments of forward(), standardised and padded, on the model's device."""
        return self.placed(encode(self.config, samples, self.standardization, where))

    def placed(self, given: Dict[str, Any]) -> Dict[str, Any]:
        """On the model's device."""
        device = next(self.parameters()).device
        return {name: value.to(device) if isinstance(value, Tensor) else value for name, value in given.items()}

    def predict(self, samples: Sequence[Any]) -> List[Prediction]:
        """What the model says of each sample, in the units that they were measured in."""
        with evaluating(self):
            return [predicted(self.config, self(**self.batch([each]))[0], self.targets) for each in samples]

    # ---- files

    def save(self, path: Union[str, "os.PathLike[str]", None] = None, *, dtype: str = "float32") -> bytes:
        """The model as a file of the library, written to `path` where there is one.

        dtype: float32, float16, bfloat16 or int8 (of matrices, a scale for each row).
        """
        arrays = {name: value.detach().float().cpu().numpy() for name, value in self.state_dict().items()}
        tensors, rounding = compress(arrays, dtype)
        metadata = self.metadata()
        if rounding:
            metadata["rounding"] = rounding
        data = write_safetensors(tensors, metadata)
        if path is not None:
            partial = Path(f"{os.fspath(path)}.partial")
            partial.write_bytes(data)
            partial.replace(path)
        return data

    def metadata(self) -> Dict[str, str]:
        """What a file says of the model beside its parameters."""
        metadata = {"format": FORMAT, "version": "1", "config": json.dumps(self.config, separators=(",", ":"))}
        if self.standardization is not None:
            metadata["standardization"] = self.standardization.json()
        if self.targets is not None:
            metadata["targets"] = self.targets.json()
        if self.history:
            metadata["history"] = json.dumps(self.history, separators=(",", ":"))
        return metadata

    def restore(self, metadata: Mapping[str, str], tensors: Mapping[str, np.ndarray]) -> None:
        """Fills the parameters from a file that fits."""
        own = self.state_dict()
        for name, value in own.items():
            if name not in tensors:
                fail(f"open: the file has no {name}, which its configuration asks for")
            if tuple(tensors[name].shape) != tuple(value.shape):
                shapes = f"{list(tensors[name].shape)}, its configuration asks for {list(value.shape)}"
                fail(f"open: {name} has shape {shapes}")
        for name in tensors:
            if name not in own:
                fail(f"open: the file has {name}, which its configuration has no place for")
        self.load_state_dict({name: torch.from_numpy(value) for name, value in tensors.items()})
        self.standardization = Standardization.read(metadata.get("standardization"))
        self.targets = Standardization.read(metadata.get("targets"))
        self.history = json.loads(metadata.get("history", "[]"))


def open_model(source: Source) -> Model:
    """A model of any kind from a file of the library, in evaluation mode: a path, or the file's bytes.

    Checkpoints open as the models that they hold.
    """
    metadata, tensors = read_safetensors(bytes_of(source))
    if metadata.get("format") != FORMAT or metadata.get("version") != "1":
        said = f"{told(metadata.get('format'))}, version {told(metadata.get('version'))}"
        fail(f'open: the file is of format {said}; expected "{FORMAT}", version "1"')
    config = json.loads(metadata["config"])
    model = next(each for each in kinds() if each.is_kind(config)).from_config(config)
    model.restore(metadata, expand(tensors))
    return model.eval()


def kinds() -> List[Type[Model]]:
    """A configuration is of the first that says so."""
    from .encoder import Classifier, LanguageModel, Regressor, SequenceModel
    from .graph import GraphClassifier
    from .translator import Translator

    return [GraphClassifier, Translator, LanguageModel, SequenceModel, Regressor, Classifier]
