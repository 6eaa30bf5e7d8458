"""A Dask cluster of two worker processes and an object store, both of this machine.

These tests run by tests/scale/tools.sh, which has installed what they need, and nowhere else.
"""

import os

import pytest

if "SCALE" not in os.environ:
    collect_ignore_glob = ["test_*.py"]

STORE = {
    "AWS_ACCESS_KEY_ID": "key",
    "AWS_SECRET_ACCESS_KEY": "secret",
    "AWS_DEFAULT_REGION": "us-east-1",
    "AWS_EC2_METADATA_DISABLED": "true",
}


@pytest.fixture(scope="session")
def store():
    """A moto server, whose address this process and those it starts know from the environment."""
    from moto.server import ThreadedMotoServer

    server = ThreadedMotoServer(ip_address="127.0.0.1", port=0, verbose=False)
    server.start()
    _, port = server.get_host_and_port()
    with pytest.MonkeyPatch.context() as patch:
        for name, value in STORE.items():
            patch.setenv(name, value)
        patch.setenv("AWS_ENDPOINT_URL", f"http://127.0.0.1:{port}")
        yield
    server.stop()


@pytest.fixture
def bucket(store):
    """The name of an empty bucket, and its file system."""
    import s3fs

    system = s3fs.S3FileSystem(skip_instance_cache=True)
    system.mkdir("news")
    yield system
    system.rm("news", recursive=True)


def started(workers):
    from distributed import LocalCluster

    return LocalCluster(
        n_workers=workers,
        processes=True,
        threads_per_worker=1,
        dashboard_address="127.0.0.1:0",
    )


@pytest.fixture(scope="session")
def cluster(store):
    """Two workers, started when the store's address is known."""
    with started(2) as found:
        yield found


@pytest.fixture
def client(cluster):
    """A connection that Dask's collections use, with both workers up."""
    from distributed import Client

    with Client(cluster) as found:
        found.wait_for_workers(2, timeout=60)
        yield found
