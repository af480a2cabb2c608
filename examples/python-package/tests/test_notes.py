import os

import pytest

from cid_notes import add, format_note


def test_a_note_is_one_line():
    assert format_note("bafy", "two\n  words") == "bafy: two words"


@pytest.mark.skipif("IPFS_API" not in os.environ, reason="needs a node")
def test_a_node_has_the_content():
    assert add(b"hello") == "bafkreibm6jg3ux5qumhcn2b3flc3tyu6dmlb4xa7u5bf44yegnrjhc4yeq"
