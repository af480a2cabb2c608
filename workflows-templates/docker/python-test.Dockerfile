# The image with its tests. To run them: docker run IMAGE {{test-command}}
FROM runtime AS test
USER 0
{{install-needs}}
{{pytest-options}}
{{copy-settings}}
COPY {{tests}}/ {{tests}}/
USER 10001:10001
