"""``qiao serve`` as an operator meets it: starts everything, stops everything, leaves no orphan."""

import signal
import socket
import subprocess
import time
import urllib.request

import pytest

from tests.harness.databases import Home

START_WITHIN = 60  # seconds, on a busy machine


def free_port() -> int:
    with socket.socket() as trial:
        trial.bind(("127.0.0.1", 0))
        return trial.getsockname()[1]


def processes(port: int) -> list[int]:
    """The web server's processes for this port, however they came to be."""
    found = subprocess.run(["pgrep", "-f", f"port {port} "], capture_output=True, text=True, check=False)
    return [int(number) for number in found.stdout.split()]


def wait(until, seconds: float) -> bool:
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        if until():
            return True
        time.sleep(0.1)
    return False


def answers(port: int) -> bool:
    try:
        with urllib.request.urlopen(f"http://127.0.0.1:{port}/accounts/login/", timeout=5) as answer:
            return answer.status == 200
    except OSError:
        return False


@pytest.fixture
def serving(own_home: Home):
    port = free_port()
    server = own_home.start(
        "serve", "--port", str(port), stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )
    assert wait(lambda: answers(port), START_WITHIN)
    yield server, port
    server.kill()
    server.wait()


def test_serve_stops_every_part(serving):
    server, port = serving
    server.send_signal(signal.SIGTERM)
    assert server.wait(30) == 0
    assert wait(lambda: not processes(port), 5)


def test_kill_9_leaves_no_orphan_on_the_port(serving):
    server, port = serving
    server.kill()
    server.wait()
    assert wait(lambda: not processes(port) and not answers(port), 20)


def test_a_taken_port_is_refused(serving, own_home):
    _server, port = serving
    second = own_home.run("serve", "--port", str(port))
    assert second.returncode == 2
    assert "已被占用" in second.stderr
