"""`python Training/train.py MODEL`: trains one package and writes `Models/MODEL`. Seeds are fixed; two processes on the CPU, or the
GPU when there is one. Members that were trained before (`.cache/training/members`) are taken from there; `--fresh` forgets them."""

import argparse
import os
import shutil
import time

os.environ.setdefault("OMP_NUM_THREADS", "1")  # one thread a member: threads that wait for each other starve on a busy machine

import torch  # noqa: E402

from triaged_training import air, bleed, chest_package, data, head_packages, infarct  # noqa: E402

MODELS = {
    "ich-baseline": (head_packages.train_bleed, bleed.RECIPE.name),
    "stroke-baseline": (head_packages.train_infarct, infarct.RECIPE.name),
    chest_package.IDENTIFIER: (chest_package.train_pneumothorax, air.RECIPE.name),
}

if __name__ == "__main__":
    parser = argparse.ArgumentParser()
    parser.add_argument("model", choices=sorted(MODELS))
    parser.add_argument("--folds", type=int, default=0, help="0 takes the model's own number")
    parser.add_argument("--steps", type=int, default=0, help="training steps of a member; 0 takes the model's own number")
    parser.add_argument("--workers", type=int, default=2, help="members trained at the same time on the CPU")
    parser.add_argument("--fresh", action="store_true", help="forget members that were trained before")
    arguments = parser.parse_args()
    torch.set_num_threads(1)
    torch.use_deterministic_algorithms(True, warn_only=True)
    make, recipe = MODELS[arguments.model]
    if arguments.fresh:
        shutil.rmtree(data.cache_root() / "members" / recipe, ignore_errors=True)
    began = time.time()
    make(folds=arguments.folds, steps=arguments.steps, workers=arguments.workers)
    print(f"{arguments.model}: {time.time() - began:.0f} s", flush=True)
