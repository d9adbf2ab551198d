"""Sending studies as a modality does, with DCMTK's stock `dcmsend`."""

import subprocess
import time


def send(files, port, called, calling="MODALITY", report=None):
    """Sends the files over one association and returns the moment (monotonic) the last one was acknowledged.

    Compressed files go as they are (`-dn`): by default dcmsend would decompress what the receiver takes either way.
    """
    command = ["dcmsend", "-nuc", "-dn", "-aet", calling, "-aec", called]
    if report:
        command += ["+crf", str(report)]
    done = subprocess.run(
        [*command, "127.0.0.1", str(port), *map(str, files)], capture_output=True, text=True
    )
    finished = time.monotonic()
    if done.returncode != 0:
        raise RuntimeError(
            f"dcmsend to {called} failed ({done.returncode}): {(done.stderr or done.stdout).strip()[-600:]}"
        )
    return finished
