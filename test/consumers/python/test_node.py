"""Uses a running Kubo node and Cluster peers as a Python project does: through their APIs."""

import json
import os
import unittest
import urllib.parse
import urllib.request
import uuid

API = os.environ.get("IPFS_API")
CLUSTER_API = os.environ.get("CLUSTER_API")


def call(command, body=b"", headers=None, **arguments):
    query = urllib.parse.urlencode(arguments)
    request = urllib.request.Request(
        "{}/api/v0/{}?{}".format(API, command, query), data=body, headers=headers or {}, method="POST"
    )
    with urllib.request.urlopen(request, timeout=60) as response:
        return response.read()


def add(content):
    boundary = uuid.uuid4().hex
    lines = [
        "--" + boundary,
        'Content-Disposition: form-data; name="file"; filename="file"',
        "Content-Type: application/octet-stream",
        "",
        "",
    ]
    body = "\r\n".join(lines).encode() + content + "\r\n--{}--\r\n".format(boundary).encode()
    answer = call("add", body, {"Content-Type": "multipart/form-data; boundary=" + boundary})
    return json.loads(answer.decode())["Hash"]


@unittest.skipUnless(API, "IPFS_API is not set: this job has no node")
class Node(unittest.TestCase):
    def test_answers_with_its_id(self):
        self.assertTrue(json.loads(call("id").decode())["ID"])

    def test_returns_what_was_added(self):
        content = uuid.uuid4().bytes * 1000
        self.assertEqual(call("cat", arg=add(content)), content)


@unittest.skipUnless(CLUSTER_API, "CLUSTER_API is not set: this job has no Cluster peers")
class Cluster(unittest.TestCase):
    def test_peers_see_each_other(self):
        with urllib.request.urlopen(CLUSTER_API + "/id", timeout=60) as response:
            peer = json.loads(response.read().decode())
        self.assertGreater(len(peer["cluster_peers"]), 1)


if __name__ == "__main__":
    unittest.main()
