"""A web service: an instance comes as JSON, the answer goes back within a limit, and a search can be cancelled."""

import json
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import optimizer

SECONDS = 20.0


class Service(ThreadingHTTPServer):
    """POST /NAME solves the instance in the body; DELETE /NAME ends that search with the best plan so far."""

    daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), Handler)
        self.running: dict[str, optimizer.Stop] = {}


class Handler(BaseHTTPRequestHandler):
    server: Service

    def log_message(self, format: str, *args: object) -> None:
        """Nothing is logged."""

    def answer(self, code: int, data: object) -> None:
        self.send_response(code)
        self.end_headers()
        self.wfile.write(json.dumps(data).encode())

    def do_POST(self) -> None:
        given = self.rfile.read(int(self.headers["Content-Length"]))
        stop = self.server.running[self.path] = optimizer.Stop()
        try:
            instance = optimizer.loads(json.loads(given))
            result = optimizer.solve(instance, time_limit=SECONDS, workers=1, stop=stop, isolated=True)
        except optimizer.InputError as error:
            code, data = 422, [problem.data() for problem in error.problems]
        else:
            code, data = 200, json.loads(result.to_json())
        finally:
            del self.server.running[self.path]
        self.answer(code, data)

    def do_DELETE(self) -> None:
        stop = self.server.running.get(self.path)
        if stop is not None:
            stop.request()
        self.answer(200 if stop is not None else 404, None)
