# To be named: a repository with a full commit, https://github.com/OWNER/setup-ipfs-kit.git#COMMIT
ARG KIT
# ADD, because COPY fetches no repositories.
# hadolint ignore=DL3020
ADD ["${KIT:?no release of setup-ipfs-kit was known: name a commit, or build with --build-context kit=DIR}", "/"]
