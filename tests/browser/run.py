"""Runs a script of this folder in Node."""

import json
import os
import subprocess
from pathlib import Path

HERE = Path(__file__).parent


def node(script, *arguments):
    """What a script prints, as JSON."""
    environment = {**os.environ, "NODE_DIR": os.environ["BROWSER_TOOLS"]}
    done = subprocess.run(
        ["node", HERE / script, *arguments],
        capture_output=True,
        text=True,
        env=environment,
        timeout=200,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)
