"""Holds requests and answers of a real mpold against the description that it serves itself (OpenAPI 3.1, whose schemas are JSON
Schema 2020-12)."""
import json

import jsonschema


class Described:
    def __init__(self, document: dict):
        self.document = document
        self.used = set()  # (path, method, status) of answers that were held against it

    def schema(self, node: dict) -> jsonschema.Draft202012Validator:
        # References point into the whole document.
        return jsonschema.Draft202012Validator({**node, "components": self.document["components"]})

    def operation(self, method: str, path: str) -> dict:
        return self.document["paths"][path.split("?")[0]][method.lower()]

    def takes(self, method: str, path: str, body) -> list:
        content = self.operation(method, path)["requestBody"]["content"]["application/json"]
        return [fault.message for fault in self.schema(content["schema"]).iter_errors(body)]

    def check(self, method: str, path: str, answer) -> None:
        answers = self.operation(method, path)["responses"]
        status = str(answer.status)
        assert status in answers, f"{method} {path}: {status} is not described: {answer.body[:300]}"
        kind = answer.headers["Content-Type"].split(";")[0]
        content = answers[status]["content"]
        assert kind in content, f"{method} {path}: {kind} is not described"
        self.used.add((path.split("?")[0], method.lower(), status))
        if kind != "application/json":
            return
        faults = list(self.schema(content[kind]["schema"]).iter_errors(answer.json()))
        assert not faults, f"{method} {path} {status}: {faults[0].message}\n{json.dumps(answer.json())[:1000]}"
