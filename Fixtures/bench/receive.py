"""How many instances a second a receiver takes from stock senders."""

import argparse
import os
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from . import receivers
from .objects import write_ct_images

ASSOCIATIONS = (1, 4)


def measure(receiver, folder, files, associations):
    """Instances a second over the whole run of `associations` senders, scanning of their files included."""
    running = receiver(folder)
    try:
        # What earlier runs have left to be written is not this one's.
        os.sync()
        shares = [files[start::associations] for start in range(associations)]
        start = time.monotonic()
        senders = [
            subprocess.Popen(
                ["dcmsend", "-aec", receiver.title, "127.0.0.1", str(running.port), *map(str, share)],
                stdout=subprocess.DEVNULL,
                stderr=subprocess.PIPE,
            )
            for share in shares
        ]
        failures = [errors.decode()[-300:] for errors in (s.communicate()[1] for s in senders)]
        seconds = time.monotonic() - start
        if any(sender.returncode for sender in senders):
            raise RuntimeError(f"dcmsend to {receiver.name} failed: {' '.join(failures)}")
        return len(files) / seconds
    finally:
        running.stop()
        shutil.rmtree(folder, ignore_errors=True)


def main():
    parser = argparse.ArgumentParser(prog="bench-receive", description=__doc__)
    parser.add_argument("--instances", type=int, default=300)
    parser.add_argument("--repeats", type=int, default=3, help="runs of each; the median is reported")
    parser.add_argument("--only", help="receivers whose name contains this")
    parser.add_argument("--folder", help="where to put images and spools; the disk under it is what is measured")
    arguments = parser.parse_args()
    chosen = [r for r in receivers.ALL if not arguments.only or arguments.only in r.name]
    with tempfile.TemporaryDirectory(prefix="bench-receive-", dir=arguments.folder) as place:
        place = Path(place)
        say(f"Writing {arguments.instances} CT images")
        files = write_ct_images(place / "images", arguments.instances, seed=1)
        size = sum(path.stat().st_size for path in files) / len(files)
        rates = {}
        # In turns, so that a busy minute of the machine meets every receiver.
        for turn in range(1, arguments.repeats + 1):
            for receiver in chosen:
                for associations in ASSOCIATIONS:
                    rate = measure(receiver, place / "run", files, associations)
                    rates.setdefault((receiver, associations), []).append(rate)
                    what = f"{receiver.name}, {associations} association{'s' * (associations > 1)}"
                    say(f"turn {turn} of {arguments.repeats}: {what}: {rate:.0f} instances/s")
    report(chosen, rates, arguments, size)


def say(text):
    print(text, file=sys.stderr, flush=True)


def report(chosen, rates, arguments, size):
    median = {key: statistics.median(values) for key, values in rates.items()}
    print(
        f"Instances a second, {arguments.instances} CT of {size / 1000:.0f} kB, default dcmsend, "
        f"median of {arguments.repeats}, {os.cpu_count()} cores"
    )
    ours = receivers.TriagedReceiver
    for associations in ASSOCIATIONS:
        for receiver in chosen:
            rate = median[receiver, associations]
            ratio = ""
            if receiver is not ours and (ours, associations) in median:
                ratio = f"   triaged is {median[ours, associations] / rate:5.2f} times as fast"
            print(f"{associations} association{'s' if associations > 1 else ' '}  {receiver.name:24} {rate:7.1f}{ratio}")
    if ours in chosen and len(chosen) == len(receivers.ALL):
        one = {receiver: median[ours, 1] / median[receiver, 1] for receiver in chosen}
        aims = [
            (receivers.StoreSCP, 15, "default storescp"),
            (receivers.OrthancReceiver, 15, "Orthanc"),
            (receivers.TunedStoreSCP, 0.8, "tuned, non-durable storescp"),
        ]
        words = [
            f"{one[receiver]:.2f} of {name} (aim {aim}, {'met' if one[receiver] >= aim else 'missed'})"
            for receiver, aim, name in aims
        ]
        print("Summary, one association: " + "; ".join(words))


if __name__ == "__main__":
    main()
