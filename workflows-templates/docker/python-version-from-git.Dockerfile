# The version comes from Git tags, but the image has no .git folder.
ARG SETUPTOOLS_SCM_PRETEND_VERSION=0.0.0
