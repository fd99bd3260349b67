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
from pathlib import Path

import httpx
import pytest
import uvicorn
from fastapi import FastAPI

from diligence.cli import run
from diligence.store import Store
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
                if "Reconciliation service" in line:
                    break
            address = re.search(r"http://127\.0\.0\.1:\d+/reconcile", said[-1])
            assert address is not None, said
            assert "3 grants" in "".join(said)
            assert "no login" not in "".join(said)
            with httpx.Client(trust_env=False, timeout=20) as client:
                assert client.get(address[0]).json()["view"]["url"].startswith(address[0])
            process.send_signal(signal.SIGINT)
            out, err = process.communicate(timeout=20)
        finally:
            process.kill()
    assert (process.returncode, out, err) == (0, "", "Stopped.\n")


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
