// Installs a `python` that reports the requested version, creates such environments, and otherwise runs the machine's python3.
const { appendFileSync, chmodSync, mkdirSync, writeFileSync } = require('node:fs');
const { join } = require('node:path');

const version = process.env['INPUT_PYTHON-VERSION'];
const folder = join(process.env.RUNNER_TEMP, `python-${version}`);
const path = join(folder, 'python');
mkdirSync(folder, { recursive: true });
writeFileSync(
  path,
  `#!/bin/sh
case "$1 $2" in
  '-m venv')
    mkdir -p "$3/bin"
    cp "$0" "$3/bin/python"
    ;;
  '-c '*sys.version_info*) echo '${version}' ;;
  *) exec python3 "$@" ;;
esac
`,
);
chmodSync(path, 0o755);
appendFileSync(process.env.GITHUB_PATH, `${folder}\n`);
appendFileSync(process.env.GITHUB_OUTPUT, `python-path=${path}\n`);
