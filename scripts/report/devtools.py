"""A headless Chromium, driven by the DevTools protocol over a pipe; the standard library alone."""

import base64
import json
import os
import select
import shutil
import subprocess
import tempfile
import time


class Failure(Exception):
    """The browser does not answer, or refuses a command."""


class Browser:
    """One browser with one page; messages are JSON, each ended by a zero byte."""

    def __init__(self, path):
        to_read, self._out = os.pipe()
        self._in, to_write = os.pipe()
        self._folder = tempfile.mkdtemp(prefix="report-browser-")
        self._rest, self._number, self.events, self._session = b"", 0, [], None

        def place():
            # The browser reads commands from 3 and writes answers to 4.
            first, second = os.dup(to_read), os.dup(to_write)
            os.dup2(first, 3)
            os.dup2(second, 4)
            os.set_inheritable(3, True)
            os.set_inheritable(4, True)

        self._process = subprocess.Popen(
            [path, "--headless=new", "--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage",
             "--hide-scrollbars", "--no-first-run", "--disable-extensions",
             "--disable-background-networking", "--remote-debugging-pipe",
             f"--user-data-dir={self._folder}", "about:blank"],
            stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
            close_fds=False, preexec_fn=place)
        os.close(to_read)
        os.close(to_write)
        target = self.call("Target.createTarget", url="about:blank")["targetId"]
        self._session = self.call("Target.attachToTarget", targetId=target, flatten=True)["sessionId"]
        for domain in ("Page", "Runtime", "Log", "Network"):
            self.call(f"{domain}.enable")

    def close(self):
        """Ends the browser and removes what it left."""
        self._process.terminate()
        try:
            self._process.wait(10)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()
        os.close(self._out)
        os.close(self._in)
        shutil.rmtree(self._folder, ignore_errors=True)

    def _receive(self, until):
        while b"\0" not in self._rest:
            wait = until - time.monotonic()
            if wait <= 0 or not select.select([self._in], [], [], wait)[0]:
                raise Failure("the browser does not answer in time")
            data = os.read(self._in, 1 << 20)
            if not data:
                raise Failure("the browser has ended")
            self._rest += data
        message, _, self._rest = self._rest.partition(b"\0")
        return json.loads(message)

    def call(self, method, timeout=60, **parameters):
        """Sends a command and returns its result; events on the way are kept."""
        self._number += 1
        message = {"id": self._number, "method": method, "params": parameters}
        if self._session:
            message["sessionId"] = self._session
        os.write(self._out, json.dumps(message).encode() + b"\0")
        until = time.monotonic() + timeout
        while True:
            answer = self._receive(until)
            if answer.get("id") == self._number:
                if "error" in answer:
                    raise Failure(f"{method}: {answer['error'].get('message')}")
                return answer["result"]
            self.events.append(answer)

    def open(self, url):
        """Shows a page and waits until it has loaded; returns the events of that."""
        # A new hash alone would load nothing.
        self.call("Page.navigate", url="about:blank")
        self._await("about:blank")
        self.events = []
        self.call("Page.navigate", url=url)
        self._await(url.split("#")[0])
        self.value("new Promise(done => requestAnimationFrame(() => setTimeout(done, 50)))")
        return self.events

    def _await(self, url):
        until = time.monotonic() + 60
        state = "location.href.split('#')[0] + ' ' + document.readyState"
        while self.value(state) != f"{url} complete":
            if time.monotonic() > until:
                raise Failure(f"{url} does not load")
            time.sleep(0.05)

    def value(self, expression):
        """What an expression of JavaScript comes to."""
        result = self.call("Runtime.evaluate", expression=expression, awaitPromise=True,
                           returnByValue=True)
        if "exceptionDetails" in result:
            raise Failure(f"{expression}: {result['exceptionDetails'].get('text')}")
        return result["result"].get("value")

    def press(self, key, text=""):
        """Presses and lets go a key."""
        codes = {"Tab": 9, "Escape": 27, "ArrowLeft": 37, "ArrowUp": 38, "ArrowRight": 39,
                 "ArrowDown": 40, "Home": 36, "End": 35}
        code = codes.get(key, ord(key[0].upper()))
        for kind in ("keyDown", "keyUp"):
            self.call("Input.dispatchKeyEvent", type=kind, key=key, code=key, text=text if
                      kind == "keyDown" else "", windowsVirtualKeyCode=code)

    def size(self, width, height):
        """Sets the window's size."""
        self.call("Emulation.setDeviceMetricsOverride", width=width, height=height,
                  deviceScaleFactor=1, mobile=False)

    def media(self, kind="", scheme="light"):
        """Chooses paper or screen, light or dark."""
        self.call("Emulation.setEmulatedMedia", media=kind,
                  features=[{"name": "prefers-color-scheme", "value": scheme}])

    def picture(self, path):
        """Writes what the window shows."""
        data = self.call("Page.captureScreenshot", format="png")["data"]
        with open(path, "wb") as file:
            file.write(base64.b64decode(data))

    def pdf(self, path):
        """Writes the page as it prints; returns its bytes."""
        data = base64.b64decode(self.call("Page.printToPDF", printBackground=True,
                                          preferCSSPageSize=True, timeout=180)["data"])
        with open(path, "wb") as file:
            file.write(data)
        return data
