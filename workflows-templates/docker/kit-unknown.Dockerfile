# Required: a repository with a full commit, such as https://github.com/OWNER/setup-ipfs-kit.git#COMMIT
ARG KIT
# ADD, because COPY cannot fetch a repository.
# hadolint ignore=DL3020
ADD ["${KIT:?no release of setup-ipfs-kit is known; set KIT to a commit, or build with --build-context kit=DIR}", "/"]
