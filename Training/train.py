"""`python Training/train.py MODEL`: trains one package and writes `Models/MODEL`. Seeds are fixed; CPU, two threads."""

import argparse
import os
import time

os.environ.setdefault("OMP_NUM_THREADS", "2")
os.environ.setdefault("OMP_WAIT_POLICY", "PASSIVE")  # spinning threads starve each other on a busy machine

import torch  # noqa: E402

from triaged_training import chest_package, head_packages  # noqa: E402

MODELS = {
    "ich-baseline": head_packages.train_bleed,
    "stroke-baseline": head_packages.train_infarct,
    "ptx-baseline": chest_package.train_pneumothorax,
}

if __name__ == "__main__":
    parser = argparse.ArgumentParser()
    parser.add_argument("model", choices=sorted(MODELS))
    parser.add_argument("--folds", type=int, default=5)
    parser.add_argument("--steps", type=int, default=0, help="training steps a net; 0 takes the model's own number")
    parser.add_argument("--threads", type=int, default=2)
    arguments = parser.parse_args()
    torch.set_num_threads(arguments.threads)
    torch.use_deterministic_algorithms(True, warn_only=True)
    began = time.time()
    MODELS[arguments.model](folds=arguments.folds, steps=arguments.steps)
    print(f"{arguments.model}: {time.time() - began:.0f} s", flush=True)
