# The base images, from the tar files that roots.ts writes.

FROM scratch AS debian
ARG TARGETARCH
ADD debian-${TARGETARCH}.tar /
ENV PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin
CMD ["bash"]

# Compiles Python's modules once, because every start would compile them, slowly under emulation. They are the same for every
# architecture.
FROM --platform=$BUILDPLATFORM scratch AS compiler
ARG BUILDARCH TARGETARCH
ADD debian-${BUILDARCH}.tar /
ADD python-${BUILDARCH}.tar /
ADD python-${TARGETARCH}.tar /target/
COPY wheels /target/wheels
ENV PATH=/usr/sbin:/usr/bin:/sbin:/bin PYTHONDONTWRITEBYTECODE=1
RUN PYTHONPATH=$(echo /target/wheels/pip-*.whl) python3.11 -m pip install --quiet --no-cache-dir --no-index \
      --no-compile --find-links /target/wheels --root /target pip setuptools wheel \
 && python3.11 -m compileall -q -s /target /target/usr/lib/python3 /target/usr/lib/python3.11 /target/usr/local/lib

FROM debian AS python
COPY --from=compiler /target/ /
RUN ln -s /usr/bin/python3.11 /usr/local/bin/python3 && ln -s python3 /usr/local/bin/python
ENV LANG=C.UTF-8
CMD ["python3"]

FROM debian AS node
ARG TARGETARCH
ADD node-${TARGETARCH}.tar /
COPY node-${TARGETARCH} /usr/local/bin/node
CMD ["node"]

# act runs the jobs of a fleet in it.
FROM python AS runner
ARG TARGETARCH
ADD node-${TARGETARCH}.tar /
COPY node-${TARGETARCH} /usr/local/bin/node
CMD ["bash"]
