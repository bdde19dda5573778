"""Round a trained cross-encoder to the 8 bits that are committed: index/cross_encoder.safetensors. TRAINED is of bench/train_verdicts.py.

python -m bench.pack_cross_encoder TRAINED [--models data/models]
"""

from __future__ import annotations

import argparse
from pathlib import Path

from safetensors.torch import load_file

from index import weights
from index.cross_encoder import FILE
from index.cross_network import CrossNetwork, pack


def main() -> None:
    arguments = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    arguments.add_argument("trained", type=Path)
    arguments.add_argument("--models", type=Path, default=Path("data/models"))
    options = arguments.parse_args()
    network = CrossNetwork.from_encoder(weights.unpacked(options.models, print))
    network.part()
    network.load_state_dict(load_file(options.trained), strict=False)
    pack(network, FILE)
    print(f"{FILE.name}: {FILE.stat().st_size / 1e6:.1f} MB")


if __name__ == "__main__":
    main()
