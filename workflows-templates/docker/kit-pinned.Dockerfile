# Version {{version}}, pinned to a commit, so that it always installs the same files with the same digests.
ARG KIT=https://github.com/{{repository}}.git#{{commit}}
# ADD, because COPY cannot fetch a repository.
# hadolint ignore=DL3020
ADD ${KIT} /
