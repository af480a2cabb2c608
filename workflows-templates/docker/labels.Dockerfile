ARG VERSION=""
ARG REVISION=""
LABEL org.opencontainers.image.title="{{title}}" \
{{source}}
      org.opencontainers.image.version="$VERSION" \
      org.opencontainers.image.revision="$REVISION"
