# Version {{version}}. By its commit: what it installs, and by which digests, stays the same.
ARG KIT=https://github.com/{{repository}}.git#{{commit}}
# ADD, because COPY fetches no repositories.
# hadolint ignore=DL3020
ADD ${KIT} /
