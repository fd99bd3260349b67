"""`diligence serve` over a real port of this machine."""

from __future__ import annotations

import json
import os
import re
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from http.client import HTTPConnection
from pathlib import Path
from urllib.parse import urlencode

import httpx
import pytest
import uvicorn
from fastapi import FastAPI

from diligence.cli import run
from diligence.store import Store
from diligence.web.reconcile_request import BATCH_SIZE, LARGEST_BODY, LONGEST
from tests.diligence.projects import LEGAL
from tests.diligence.web.conftest import invented_grants

PROGRAM = [sys.executable, "-c", "import sys; from diligence.cli import run; sys.exit(run(sys.argv[1:]))"]


@pytest.fixture
def running(application: FastAPI) -> Iterator[str]:
    """The application behind uvicorn in a thread; gives its address."""
    listener = socket.create_server(("127.0.0.1", 0))
    server = uvicorn.Server(uvicorn.Config(application, lifespan="off", log_level="warning", access_log=False))
    thread = threading.Thread(target=server.run, kwargs={"sockets": [listener]}, daemon=True)
    thread.start()
    until = time.monotonic() + 20
    while not server.started and time.monotonic() < until:
        time.sleep(0.01)
    yield f"http://127.0.0.1:{listener.getsockname()[1]}"
    server.should_exit = True
    thread.join(20)
    listener.close()


def test_many_clients_at_once_get_the_same_answer(running: str) -> None:
    named = {"query": LEGAL.body, "type": "listing", "properties": [{"pid": "country", "v": "CN"}]}
    form = {"queries": json.dumps({"q0": named})}

    with httpx.Client(trust_env=False, timeout=20) as client, ThreadPoolExecutor(8) as pool:
        answers = list(pool.map(lambda _: client.post(f"{running}/reconcile", data=form), range(24)))
    assert {answer.headers["Access-Control-Allow-Origin"] for answer in answers} == {"*"}
    assert answers[0].json()["q0"]["result"][0]["match"] is True
    assert [answer.json() for answer in answers] == [answers[0].json()] * 24


def test_the_command_says_what_it_holds_and_ends_quietly(tmp_path: Path) -> None:
    with _started(tmp_path, "Reconciliation service") as (process, said):
        address = re.search(r"http://127\.0\.0\.1:\d+/reconcile", said[-1])
        assert address is not None, said
        assert "3 grants" in "".join(said)
        assert "no login" not in "".join(said)
        with httpx.Client(trust_env=False, timeout=20) as client:
            assert client.get(address[0]).json()["view"]["url"].startswith(address[0])
        assert _interrupted(process) == (0, "", "Stopped.\n")


@pytest.mark.parametrize("line", ["Reading lists", "Reconciliation service"])
def test_it_ends_quietly_whenever_it_is_interrupted(tmp_path: Path, line: str) -> None:
    with _started(tmp_path, line) as (process, _):
        assert _interrupted(process) == (0, "", "Stopped.\n")


def test_clients_that_hang_up_or_never_end_are_no_fault_and_hold_nothing_up(tmp_path: Path) -> None:
    with _started(tmp_path, "Reconciliation service") as (process, said):
        port = int(re.findall(r":(\d+)/", said[-1])[0])
        half = (
            b"POST /reconcile HTTP/1.1\r\nHost: x\r\nContent-Type: application/x-www-form-urlencoded\r\n"
            b"Content-Length: 100\r\n\r\nqueries="
        )
        with socket.create_connection(("127.0.0.1", port)) as gone:
            gone.sendall(half)
        with socket.create_connection(("127.0.0.1", port)) as slow:
            slow.sendall(half)
            with httpx.Client(trust_env=False, timeout=20) as client:
                assert client.get(f"http://127.0.0.1:{port}/reconcile").status_code == 200
            assert _interrupted(process) == (0, "", "Stopped.\n")


def test_a_full_batch_may_stand_in_an_address(tmp_path: Path) -> None:
    batch = json.dumps({f"q{number}": {"query": "\u00fc" * LONGEST} for number in range(BATCH_SIZE)})
    with _started(tmp_path, "Reconciliation service") as (_, said):
        client = HTTPConnection("127.0.0.1", int(re.findall(r":(\d+)/", said[-1])[0]), timeout=20)
        client.request("GET", f"/reconcile?{urlencode({'queries': batch})}")
        assert len(json.loads(client.getresponse().read())) == BATCH_SIZE
        client.close()


def test_a_body_that_says_it_is_too_long_is_refused_before_it_comes(running: str) -> None:
    client = HTTPConnection(running.removeprefix("http://"), timeout=20)
    client.putrequest("POST", "/reconcile")
    client.putheader("Content-Type", "application/x-www-form-urlencoded")
    client.putheader("Content-Length", str(LARGEST_BODY + 1))
    client.endheaders()
    assert client.getresponse().status == 413
    client.close()


def _interrupted(process: subprocess.Popen[str]) -> tuple[int, str, str]:
    """Press Ctrl-C, and return the exit code and what is said after it."""
    process.send_signal(signal.SIGINT)
    out, err = process.communicate(timeout=20)
    return process.returncode, out, err


@contextmanager
def _started(tmp_path: Path, until: str) -> Iterator[tuple[subprocess.Popen[str], list[str]]]:
    """Start the command over three grants; give it with what it said up to a line."""
    store = Store(f"sqlite:///{tmp_path / 'store.sqlite'}")
    store.save(invented_grants())
    store.close()
    words = [*PROGRAM, "--store", str(tmp_path / "store.sqlite"), "serve", "--port", "0"]
    environment = os.environ | {"XDG_CACHE_HOME": str(tmp_path / "cache")}
    with subprocess.Popen(words, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, env=environment) as process:
        try:
            assert process.stderr is not None
            said: list[str] = []
            for line in process.stderr:
                said.append(line)
                if until in line:
                    break
            yield process, said
        finally:
            process.kill()


def test_a_port_in_use_is_said_in_one_line(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        code = run(["--store", str(tmp_path / "store.sqlite"), "serve", "--port", str(port)])
    (line,) = capsys.readouterr().err.splitlines()
    assert code == 1
    assert line.startswith(f"diligence: cannot listen on 127.0.0.1 port {port}")
    assert "--port" in line


def test_an_address_that_is_not_this_machine_is_said_in_one_line(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    # An address kept for documentation: no machine has it.
    assert run(["--store", str(tmp_path / "store.sqlite"), "serve", "--host", "192.0.2.1"]) == 1
    (line,) = capsys.readouterr().err.splitlines()
    assert line.startswith("diligence: cannot listen on 192.0.2.1 port 8000")


def test_an_address_that_others_can_reach_is_warned_of(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(uvicorn.Server, "run", lambda *_, **__: None)
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    store = ["--store", str(tmp_path / "store.sqlite")]
    assert run([*store, "serve", "--host", "0.0.0.0", "--port", "0"]) == 0
    assert "no login" in capsys.readouterr().err
    assert run([*store, "serve", "--port", "0"]) == 0
    assert "no login" not in capsys.readouterr().err
