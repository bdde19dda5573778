"""Draws what bench/scale.py and bench/peers.py measured, from the files that their --json wrote.

python -m bench.scale_plot SCALE.json PEERS.json docs/pictures/scale.svg
"""

from __future__ import annotations

import argparse
import json
from pathlib import Path
from typing import Any

import matplotlib as mpl
from matplotlib.axes import Axes
from matplotlib.figure import Figure

_NAMES = {"sqlite": "Telisik (SQLite and FAISS)", "postgres": "Telisik (PostgreSQL)"}
_COLOURS = {
    "Telisik (SQLite and FAISS)": "#1b6ca8",
    "Telisik": "#1b6ca8",
    "Telisik (PostgreSQL)": "#6a4fa3",
    "chromadb": "#c0532b",
    "chromadb, a collection each": "#e08a5f",
    "lancedb": "#2f7d4f",
    "lancedb, vector index": "#7dbb8f",
}


def by_size(axes: Axes, scale: list[dict[str, Any]]) -> None:
    """The time of a question in one tenant, by its size: half of the questions below the line, 95 in 100 below the dashes."""
    for store in dict.fromkeys(row["store"] for row in scale):
        rows = sorted((row for row in scale if row["store"] == store and row["tenants"] == 1), key=lambda row: row["sentences"])
        sizes, name = [row["sentences"] for row in rows], _NAMES[store]
        axes.plot(sizes, [row["p50_ms"] for row in rows], marker="o", color=_COLOURS[name], label=name)
        axes.plot(sizes, [row["p95_ms"] for row in rows], linestyle=":", color=_COLOURS[name])
    axes.set(xscale="log", yscale="log", xlabel="sentences in one tenant", ylabel="ms", title="A question, p50 (dotted: p95)")
    axes.grid(True, which="major", alpha=0.3)
    axes.legend(frameon=False)


def beside_peers(axes: Axes, peers: list[dict[str, Any]]) -> None:
    """The median question of every system, at the shape with most tenants, asked in turn."""
    tenants = max(row["tenants"] for row in peers)
    rows = [row for row in peers if row["tenants"] == tenants][::-1]
    bars = axes.barh([row["system"] for row in rows], [row["p50_ms"] for row in rows], color=[_COLOURS[row["system"]] for row in rows])
    labels = [f"{row['p50_ms']:.2f} ms  (× {row['times']:.1f}, recall {row['recall']:.2f})" for row in rows]
    axes.bar_label(bars, labels, padding=4, fontsize=8)
    axes.set(xscale="log", xlabel="ms", title=f"{tenants} tenants of {rows[0]['sentences']} sentences, p50")
    axes.margins(x=0.6)
    axes.spines[["top", "right"]].set_visible(False)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("scale", type=Path)
    parser.add_argument("peers", type=Path)
    parser.add_argument("picture", type=Path)
    options = parser.parse_args()
    mpl.rcParams |= {"svg.hashsalt": "telisik", "svg.fonttype": "none", "font.size": 9}
    figure = Figure(figsize=(11, 3.8), layout="constrained")
    left, right = figure.subplots(1, 2)
    by_size(left, json.loads(options.scale.read_text()))
    beside_peers(right, json.loads(options.peers.read_text()))
    options.picture.parent.mkdir(parents=True, exist_ok=True)
    figure.savefig(options.picture, metadata={"Date": None} if options.picture.suffix == ".svg" else None)


if __name__ == "__main__":
    main()
