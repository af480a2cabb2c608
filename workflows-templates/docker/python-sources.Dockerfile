WORKDIR /app
COPY . .
{{install-requirements}}
{{remove-tests}}
