"""Both importers from end to end, without the weights that only the internet has.

BLAST-CT's networks are rebuilt from the tensors of the ONNX files in the real data, so that the import of a saved network
can be compared with an export that others made. TorchXRayVision's network is untrained: the graph and the way are the same.
"""

import hashlib
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


def importer(name: str, *arguments: str, **environment: str) -> subprocess.CompletedProcess:
    return subprocess.run(
        [sys.executable, "-W", "ignore", "-c", STAND_IN, name, *arguments], cwd=HERE, capture_output=True, text=True,
        timeout=600, env={**os.environ, **environment})


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
        # Where the package keeps what it has fetched.
        self.kept = self.folder / "saved_models"
        self.kept.mkdir()
        for n in (1, 2):
            saved_network(DATA / f"blast_ct_{n}.onnx", self.kept / f"model_{n}.torch_model")

    def run_importer(self, *arguments: str) -> subprocess.CompletedProcess:
        return importer(
            "import_blast_ct.py", str(self.folder / "out"), *arguments, BLAST_CT_CACHE_DIR=str(self.folder))

    def test_two_known_networks_become_the_mean_of_their_published_exports(self):
        done = self.run_importer("--networks", "1,2")
        self.assertEqual(done.returncode, 0, done.stderr[-2000:])
        package = self.folder / "out" / "blast-ct"
        manifest = json.loads((package / "manifest.json").read_text())
        image = np.fromfile(
            package / manifest["self_check"]["inputs"][0]["file"], "<f4"
        ).reshape(manifest["network"]["inputs"][0]["shape"])
        core = openvino.Core()
        exact = {"INFERENCE_PRECISION_HINT": "f32"}
        theirs = [core.compile_model(str(DATA / f"blast_ct_{n}.onnx"), "CPU", exact)(image)[0] for n in (1, 2)]
        ours = core.compile_model(str(package / manifest["network"]["file"]), "CPU", exact)(image)[0]
        self.assertGreater(float(np.abs(theirs[0] - theirs[1]).max()), 0.05, "the networks differ")
        self.assertLess(float(np.abs(ours - np.mean(theirs, 0)).max()), 1e-4)

    def test_changed_weights_and_weights_that_do_not_fit_are_refused(self):
        file = self.kept / "model_1.torch_model"
        state = torch.load(file, weights_only=True)
        name = next(n for n in state if n.endswith("conv.weight"))
        torch.save({**state, name: state[name] * 1.001}, file)
        for arguments, words in (([], "does not know"), (["--sha256", "0" * 64], "not the given")):
            done = self.run_importer(*arguments)
            self.assertNotEqual(done.returncode, 0)
            self.assertIn(words, done.stderr)
        state.pop(name)
        torch.save(state, file)
        done = self.run_importer()
        self.assertNotEqual(done.returncode, 0)
        self.assertIn(name, done.stderr)
        self.assertFalse((self.folder / "out").exists())


class TorchXRayVision(unittest.TestCase):
    # In a process of its own, for the sake of the stand-in.
    SAVE = """
import pathlib, sys
import torch, torchxrayvision
known = torchxrayvision.models.model_urls["densenet121-res224-all"]
torch.manual_seed(0)
network = torchxrayvision.models.DenseNet(num_classes=len(known["labels"]))
# An untrained network's logits are in the hundreds, where a probability is 0 or 1 and nothing can be compared.
network.classifier.weight.data.mul_(1e-3)
torch.save(network, pathlib.Path(sys.argv[1]) / known["weights_url"].rsplit("/", 1)[1])
"""

    def test_an_untrained_network_becomes_a_package_once_its_digest_is_given(self):
        with tempfile.TemporaryDirectory() as holder:
            folder = Path(holder)
            save = folder / "save.py"
            save.write_text(self.SAVE)
            saved = importer(str(save), str(folder))
            self.assertEqual(saved.returncode, 0, saved.stderr[-2000:])
            (weights,) = folder.glob("*.pt")
            arguments = [str(folder / "out"), "--cache", f"{folder}/"]
            refused = importer("import_torchxrayvision.py", *arguments)
            self.assertNotEqual(refused.returncode, 0)
            digest = hashlib.sha256(weights.read_bytes()).hexdigest()
            self.assertIn(digest, refused.stderr)
            done = importer("import_torchxrayvision.py", *arguments, "--sha256", digest)
            self.assertEqual(done.returncode, 0, done.stderr[-2000:])
            (package,) = (folder / "out").iterdir()
            manifest = json.loads((package / "manifest.json").read_text())
            self.assertEqual(manifest["network"]["sha256"], hashlib.sha256(
                (package / manifest["network"]["file"]).read_bytes()).hexdigest())
            self.assertIn("| SIIM | 0.79 |", (package / "model-card.md").read_text())


if __name__ == "__main__":
    unittest.main()
