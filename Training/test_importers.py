"""Both importers from end to end, without the weights that only the internet has.

BLAST-CT's networks are rebuilt from the tensors of the ONNX files in the real data, so that the import of a saved network
can be compared with an export that others made. TorchXRayVision's network is untrained: the graph and the way are the same.
"""

import json
import os
import subprocess
import sys
import tempfile
import unittest
from pathlib import Path

import numpy as np
import onnx
import openvino
import torch
from onnx import numpy_helper

HERE = Path(__file__).resolve().parent
DATA = Path(os.environ.get("TRIAGED_REAL_DATA", HERE.parents[1] / "shared/data")) / "blast-ct"

# TorchXRayVision imports torchvision, whose compiled part exists for one build of PyTorch only; its DenseNet uses none of
# it. An empty module stands in where the real one can't be had.
STAND_IN = """
import runpy, sys, types

class Empty(types.ModuleType):
    __path__ = []
    __spec__ = None

    def __getattr__(self, name):
        if name.startswith("__"):
            raise AttributeError(name)
        module = sys.modules[f"{self.__name__}.{name}"] = Empty(f"{self.__name__}.{name}")
        return module

try:
    import torchvision
except Exception:
    for name in [n for n in sys.modules if n.split(".")[0] == "torchvision"]:
        del sys.modules[name]
    for name in ("torchvision", "torchvision.transforms", "torchvision.models"):
        sys.modules[name] = Empty(name)
sys.argv = sys.argv[1:]
sys.path.insert(0, ".")
runpy.run_path(sys.argv[0], run_name="__main__")
"""


def importer(name: str, *arguments: str) -> subprocess.CompletedProcess:
    return subprocess.run(
        [sys.executable, "-W", "ignore", "-c", STAND_IN, name, *arguments], cwd=HERE, capture_output=True, text=True,
        timeout=600)


def saved_network(source: Path, target: Path) -> None:
    """The state dictionary that the ONNX file was exported from: its names are kept there, but for the PReLU slopes, which
    stand in the order of the graph."""
    from blast_ct.assets import get_config_path
    from blast_ct.models import DeepMedic

    config = json.loads(Path(get_config_path()).read_text())
    wanted = DeepMedic(input_channels=1, num_classes=5, **config["model"]["DeepMedic"]).state_dict()
    graph = onnx.load(source).graph
    tensors = {i.name: torch.from_numpy(numpy_helper.to_array(i).copy()) for i in graph.initializer}
    slopes = iter([tensors[node.input[1]].flatten() for node in graph.node if node.op_type == "PRelu"])
    state = {}
    for name, value in wanted.items():
        if name.endswith("prelu.weight"):
            state[name] = next(slopes)
        else:
            state[name] = tensors.get(f"m.{name}", value)
    torch.save(state, target)


@unittest.skipUnless(DATA.is_dir(), "the real data is absent")
class BlastCT(unittest.TestCase):
    def setUp(self):
        holder = tempfile.TemporaryDirectory()
        self.addCleanup(holder.cleanup)
        self.folder = Path(holder.name)
        self.weights = [self.folder / f"model_{n}.torch_model" for n in (1, 2)]
        for n, file in enumerate(self.weights, 1):
            saved_network(DATA / f"blast_ct_{n}.onnx", file)

    def test_two_networks_become_the_mean_of_their_published_exports(self):
        package = self.folder / "blast-ct"
        done = importer("import_blast_ct.py", str(package), "--trust-on-first-use", "--weights", *map(str, self.weights))
        self.assertEqual(done.returncode, 0, done.stderr[-2000:])
        manifest = json.loads((package / "manifest.json").read_text())
        shape = manifest["network"]["inputs"][0]["shape"]
        image = np.fromfile(package / "self-check-input.f32", "<f4").reshape(shape)
        core = openvino.Core()
        exact = {"INFERENCE_PRECISION_HINT": "f32"}
        theirs = [core.compile_model(str(DATA / f"blast_ct_{n}.onnx"), "CPU", exact)(image)[0] for n in (1, 2)]
        ours = core.compile_model(str(package / "weights.onnx"), "CPU", exact)(image)[0]
        self.assertGreater(float(np.abs(theirs[0] - theirs[1]).max()), 0.05, "the networks differ")
        self.assertLess(float(np.abs(ours - np.mean(theirs, 0)).max()), 1e-4)

    def test_weights_that_are_not_expected_or_do_not_fit_are_refused(self):
        package = self.folder / "blast-ct"
        for arguments, words in (
            ([], "--trust-on-first-use"),
            (["--sha256", "0" * 64], "are not those expected"),
        ):
            done = importer("import_blast_ct.py", str(package), "--weights", str(self.weights[0]), *arguments)
            self.assertEqual(done.returncode, 1)
            self.assertIn(words, done.stderr)
        state = torch.load(self.weights[0], weights_only=True)
        state.pop(next(iter(state)))
        torch.save(state, self.weights[0])
        done = importer(
            "import_blast_ct.py", str(package), "--weights", str(self.weights[0]), "--trust-on-first-use")
        self.assertEqual(done.returncode, 1)
        self.assertIn("does not fit", done.stderr)
        self.weights[0].write_bytes(b"no tensors")
        done = importer(
            "import_blast_ct.py", str(package), "--weights", str(self.weights[0]), "--trust-on-first-use")
        self.assertEqual(done.returncode, 1)
        self.assertIn("can't be read as tensors", done.stderr)
        self.assertFalse(package.exists())


class TorchXRayVision(unittest.TestCase):
    def test_the_untrained_network_becomes_a_package_that_says_what_it_is(self):
        with tempfile.TemporaryDirectory() as holder:
            package = Path(holder) / "xrv"
            done = importer("import_torchxrayvision.py", str(package), "--untrained")
            self.assertEqual(done.returncode, 0, done.stderr[-2000:])
            manifest = json.loads((package / "manifest.json").read_text())
            self.assertIn("untrained", manifest["version"])
            self.assertIn("The network is untrained and finds nothing.", manifest["limitations"])
            again = importer("import_torchxrayvision.py", str(package), "--untrained")
            self.assertEqual(again.returncode, 1)
            self.assertIn("is there already", again.stderr)

    def test_the_heat_map_is_what_the_decision_rests_on(self):
        from import_torchxrayvision import SIDE, Pneumothorax

        torch.manual_seed(1)
        original = torch.nn.Module()
        original.features = torch.nn.Conv2d(1, 4, 32, 32)
        original.classifier = torch.nn.Linear(4, 3)
        with torch.no_grad():
            original.features.weight.mul_(1e-3)
            heat, score = Pneumothorax(original, 2)(torch.rand(1, 1, SIDE, SIDE))
        self.assertEqual(tuple(heat.shape), (1, 1, 7, 7))
        # The study's logit is the mean of the cells' logits.
        self.assertAlmostEqual(float(torch.logit(heat.double()).mean()), float(score), places=4)


if __name__ == "__main__":
    unittest.main()
