"""A machine of its own for a class on a hub: other accounts, homes and settings than those of the machine it is on.

It is a namespace of processes and of mounts: /etc is a copy, /home, /opt, /root and /srv are empty at first, so that
the commands of grading/hub/README.md run there as they are, by root and by real users. When its first process ends,
as it does with the process that made it, all others are ended by the kernel, and nothing is left.
"""

from __future__ import annotations

import base64
import json
import os
import re
import shlex
import shutil
import socket
import subprocess
import sys
import tarfile
import time
from ast import literal_eval
from collections.abc import Iterator
from contextlib import ExitStack, closing, contextmanager
from functools import cached_property, partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread

import requests
import websocket

SECONDS = 120
EMPTY = {"/home": 755, "/opt": 755, "/root": 700, "/srv": 755, "/tmp": 1777}  # with their modes
BEGIN = """
set -eu
umask 022
mount -t tmpfs -o mode=700 tmpfs /mnt
number=0
for folder in {needed}; do
    number=$((number + 1)); mkdir /mnt/$number; mount --bind "$folder" /mnt/$number
done
{cover}
number=0
for folder in {needed}; do
    number=$((number + 1)); mkdir -p "$folder"; mount --bind /mnt/$number "$folder"
done
mkdir /mnt/etc; cp -a /etc/. /mnt/etc; mount --bind /mnt/etc /etc
echo ready
exec cat
"""


class Machine:
    """Where a class works; its files are seen from here, too.

    Args:
        pid: its first process.
    """

    def __init__(self, pid: int):
        self.pid = pid

    def path(self, name: str) -> Path:
        """Return where one of its files is for this process, which is root."""
        return Path(f"/proc/{self.pid}/root{name}")

    def start(self, script: str, **how) -> subprocess.Popen:
        """Run a script of the shell there as root."""
        command = ["nsenter", f"--target={self.pid}", "--mount", "--pid", "bash", "-euc", script]
        own = {name: value for name, value in os.environ.items() if name != "PYTHONPATH"}
        return subprocess.Popen(command, cwd="/", env=own, **how)

    def run(self, script: str) -> str:
        """Run a script to its end; return what it printed."""
        process = self.start(script, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
        printed = process.communicate()[0].decode()
        assert process.returncode == 0, printed
        return printed


@contextmanager
def machine() -> Iterator[Machine]:
    """Make a machine; it ends with the context, and with this process."""
    node = Path(shutil.which("node")).resolve()
    needed = [Path(place) for place in dict.fromkeys([sys.base_prefix, sys.prefix])]
    needed += [node.parents[1]] if node.parents[1] != Path("/usr") else []
    closed = {parent for place in needed for parent in place.parents if not parent.stat().st_mode & 1}
    covered = EMPTY | {str(place): 755 for place in closed if not closed & {*place.parents}}
    needed = [str(place) for place in needed if covered.keys() & {*map(str, place.parents)}]
    cover = [f"mount -t tmpfs -o mode={mode} tmpfs {shlex.quote(place)}" for place, mode in covered.items()]
    begin = BEGIN.format(needed=shlex.join(needed), cover="\n".join(cover))
    command = ["unshare", "--mount", "--pid", "--fork", "--kill-child", "--mount-proc", "bash", "-c", begin]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as process:
        try:
            assert process.stdout.readline() == "ready\n"
            [child] = Path(f"/proc/{process.pid}/task/{process.pid}/children").read_text().split()
            yield Machine(int(child))
        finally:
            process.kill()


def browser() -> requests.Session:
    """Open what keeps cookies, and asks no proxy of the machine's."""
    session = requests.Session()
    session.trust_env = False
    return session


def logged_in(visit: requests.Session, address: str, name: str, password: str) -> requests.Response:
    """Fill in the hub's form; return the answer."""
    visit.get(f"{address}/hub/login").raise_for_status()
    form = {"username": name, "password": password, "_xsrf": visit.cookies["_xsrf"]}
    return visit.post(f"{address}/hub/login", data=form, allow_redirects=False)


class Person:
    """Somebody who logs in to the hub with a browser, and whose JupyterLab is there.

    Args:
        address: the hub's.
        name: the account's.
        password: of the account.
    """

    def __init__(self, address: str, name: str, password: str):
        self.address, self.name = address, name
        with browser() as visit:
            page = logged_in(visit, address, name, password)
            assert page.status_code == 302, page.text
            visit.get(f"{address}/hub/home").raise_for_status()
            mark = {"X-XSRFToken": visit.cookies.get("_xsrf", path="/hub/")}
            token = visit.post(f"{address}/hub/api/users/{name}/tokens", json={}, headers=mark)
            token.raise_for_status()
            self.token = token.json()["token"]
        self.asks("POST", f"/hub/api/users/{name}/server")
        end = time.monotonic() + SECONDS
        while self.asks("GET", f"/user/{name}/api/status").status_code != 200:
            assert time.monotonic() < end, f"{name}'s server does not start"
            time.sleep(0.2)

    def asks(self, method: str, path: str, **how) -> requests.Response:
        """Ask the hub for something, as oneself."""
        with browser() as visit:
            headers = {"Authorization": f"token {self.token}"}
            return visit.request(method, f"{self.address}{path}", headers=headers, timeout=SECONDS, **how)

    def clicks(self, button: str) -> list[dict]:
        """Click on a button of the Assignment List: "fetch", "submit" or "fetch_feedback"; return the list."""
        what = {"course_id": "cnn", "assignment_id": "01-convolution"}
        answer = self.asks("POST", f"/user/{self.name}/assignments/{button}", json=what).json()
        assert answer["success"], answer["value"]
        return answer["value"]

    def reads(self, file: str) -> str:
        """Open a file."""
        answer = self.asks("GET", f"/user/{self.name}/api/contents/{file}?type=file&format=text")
        assert answer.status_code == 200, answer.text
        return answer.json()["content"]

    def saves(self, file: str, text: str) -> None:
        """Save a file that is there."""
        self.reads(file)
        content = {"type": "file", "format": "text", "content": text}
        answer = self.asks("PUT", f"/user/{self.name}/api/contents/{file}", json=content)
        assert answer.status_code == 200, answer.text

    def evaluates(self, code: str, expression: str) -> str:
        """Run a cell in a notebook's kernel, always the same one; return an expression afterwards, as a text.

        Not as Jupyter shows it, which breaks what is longer than a line.
        """
        content = {"code": code, "user_expressions": {"asked": f"str(({expression}))"}}
        header = {"msg_id": "one", "msg_type": "execute_request", "session": "one", "username": "", "version": "5.3"}
        request = {"channel": "shell", "header": header, "parent_header": {}, "metadata": {}, "content": content}
        with self._connected(f"api/kernels/{self._kernel}/channels") as cells:
            cells.send(json.dumps(request))
            while (answer := json.loads(cells.recv()))["header"]["msg_type"] != "execute_reply":
                pass
        assert answer["content"]["status"] == "ok", "\n".join(answer["content"]["traceback"])
        asked = answer["content"]["user_expressions"]["asked"]
        return (
            literal_eval(asked["data"]["text/plain"])
            if asked["status"] == "ok"
            else f"{asked['ename']}: {asked['evalue']}"
        )

    @cached_property
    def _kernel(self) -> str:
        return self.asks("POST", f"/user/{self.name}/api/kernels", json={"name": "python3"}).json()["id"]

    def _connected(self, path: str) -> closing[websocket.WebSocket]:
        """Connect to a part of one's JupyterLab that keeps talking."""
        address = f"{self.address.replace('http', 'ws')}/user/{self.name}/{path}"
        header = [f"Authorization: token {self.token}"]
        return closing(websocket.create_connection(address, header=header, timeout=SECONDS))

    def types(self, script: str, code: int = 0) -> str:
        """Type commands into a terminal of JupyterLab; return what is on the screen when they have ended."""
        name = self.asks("POST", f"/user/{self.name}/api/terminals").json()["name"]
        packed = base64.b64encode(script.encode()).decode()
        with self._connected(f"terminals/websocket/{name}") as terminal:
            terminal.send(json.dumps(["stdin", f'bash -euc "$(base64 -d <<< {packed})"; echo "ended: $?"\r']))
            screen, end = "", time.monotonic() + SECONDS
            while not (ended := re.search(r"ended: (\d+)", screen)):
                assert time.monotonic() < end, screen
                kind, *what = json.loads(terminal.recv())
                screen += what[0] if kind == "stdout" else ""
        assert int(ended[1]) == code, screen
        return screen.replace("\r", "")


@contextmanager
def hub(there: Machine, command: str) -> Iterator[str]:
    """Start the hub with a command, on free ports; give its address. Ctrl-C ends it."""
    with ExitStack() as stack:
        free = [stack.enter_context(socket.create_server(("127.0.0.1", 0))) for _ in range(3)]
        address, proxy, own = (one.getsockname()[1] for one in free)
    words = [
        f"--JupyterHub.bind_url=http://127.0.0.1:{address}",
        f"--ConfigurableHTTPProxy.api_url=http://127.0.0.1:{proxy}",
        f"--JupyterHub.hub_port={own}",
    ]
    log = there.path("/srv/hub.log")
    with log.open("w") as output:
        server = there.start(f"exec {command.strip()} {shlex.join(words)}", stdout=output, stderr=output)
    try:
        end = time.monotonic() + SECONDS
        while "JupyterHub is now running" not in log.read_text():
            assert server.poll() is None and time.monotonic() < end, log.read_text()
            time.sleep(0.1)
        yield f"http://127.0.0.1:{address}"
        there.run(r"pkill --signal INT --full '^\S*python\S* \S*/jupyterhub '")
        assert server.wait(SECONDS) == 0, log.read_text()
    finally:
        server.kill()  # after a failure what it started ends with the machine
        server.wait()


@contextmanager
def registry(package: Path, folder: Path) -> Iterator[str]:
    """Serve a package that npm has installed to whoever installs it; give the address.

    Args:
        package: its folder, with what it needs in it.
        folder: where to put what is served.
    """
    about = json.loads((package / "package.json").read_text("utf-8"))
    name, version = about["name"], about["version"]
    folder.mkdir()
    with tarfile.open(folder / "package.tgz", "w:gz", compresslevel=1) as archive:
        archive.add(package, "package")
    with ThreadingHTTPServer(("127.0.0.1", 0), partial(_Quiet, directory=folder)) as server:
        address = f"http://127.0.0.1:{server.server_port}"
        served = {"name": name, "version": version, "bin": about["bin"], "dist": {"tarball": f"{address}/package.tgz"}}
        listed = {"name": name, "dist-tags": {"latest": version}, "versions": {version: served}}
        (folder / name).write_text(json.dumps(listed))
        Thread(target=server.serve_forever, daemon=True).start()
        yield address
        server.shutdown()


class _Quiet(SimpleHTTPRequestHandler):
    def log_message(self, *what: object) -> None:
        pass
