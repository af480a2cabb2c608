# The version is made of Git's tags, and .git is not here.
ARG SETUPTOOLS_SCM_PRETEND_VERSION=0.0.0
