"""Round a trained cross-encoder to the 8 bits that are committed: index/cross_encoder.safetensors.

    python -m bench.pack_cross_encoder FIRST SECOND [--models data/models]

FIRST is of bench/train_cross_encoder.py, SECOND of bench/train_verdicts.py. The verdict's own layers are the mean of both: the second knows
its training data better and new ones less (weights averaged so: Wortsman et al. 2022).
"""

from __future__ import annotations

import argparse
from pathlib import Path

from safetensors.torch import load_file

from bench.cross_network import pack
from bench.train_verdicts import parted
from index.cross_encoder import FILE


def main() -> None:
    arguments = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    arguments.add_argument("first", type=Path)
    arguments.add_argument("second", type=Path)
    arguments.add_argument("--models", type=Path, default=Path("data/models"))
    options = arguments.parse_args()
    network = parted(options.first, options.models)
    own = network.state_dict()
    network.load_state_dict({name: (own[name] + value) / 2 for name, value in load_file(options.second).items()}, strict=False)
    pack(network, FILE)
    print(f"{FILE.name}: {FILE.stat().st_size / 1e6:.1f} MB")


if __name__ == "__main__":
    main()
