"""The tools are on PATH, run, and are for this process's architecture. Also runs under emulation."""

import os
import shutil
import subprocess
import tempfile
import unittest

from executables import architecture_of, own_platform

PROGRAMS = ["ipfs", "ipfs-cluster-service", "ipfs-cluster-ctl", "ipfs-cluster-follow"]


class Tools(unittest.TestCase):
    def test_are_native(self):
        for program in PROGRAMS:
            with self.subTest(program):
                path = shutil.which(program)
                self.assertIsNotNone(path, program + " is not on PATH")
                self.assertEqual(architecture_of(path), own_platform().split("/")[1], path)

    def test_kubo_adds_a_file(self):
        with tempfile.TemporaryDirectory() as folder:
            environment = dict(os.environ, IPFS_PATH=os.path.join(folder, "repository"), IPFS_TELEMETRY="off")

            def ipfs(*arguments, **options):
                command = ["ipfs"] + list(arguments)
                return subprocess.run(
                    command, env=environment, check=True, stdout=subprocess.PIPE, timeout=300, **options
                ).stdout

            ipfs("init", "--profile=test")
            cid = ipfs("add", "--quieter", input=b"hello\n").decode().strip()
            self.assertEqual(cid, "QmZULkCELmmk5XNfCgTnCyFgAVxBRBXyDHGGMVoLFLiXEN")
            self.assertEqual(ipfs("cat", cid), b"hello\n")


if __name__ == "__main__":
    unittest.main()
