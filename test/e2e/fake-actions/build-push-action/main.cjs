const { execFileSync } = require('node:child_process');
const { appendFileSync, readFileSync } = require('node:fs');
const { join } = require('node:path');

const input = (name) => process.env[`INPUT_${name.toUpperCase()}`] || '';
const lines = (name) => input(name).split('\n').filter(Boolean);
const option = (flag, name) => lines(name).flatMap((line) => [`--${flag}`, line]);
const metadata = join(process.env.RUNNER_TEMP, 'build-metadata.json');

const args = [
  ...['buildx', 'build', '--progress', 'plain', '--metadata-file', metadata],
  ...option('file', 'file'),
  ...option('platform', 'platforms'),
  ...option('target', 'target'),
  ...option('tag', 'tags'),
  ...option('label', 'labels'),
  ...option('build-arg', 'build-args'),
  ...option('build-context', 'build-contexts'),
  ...option('provenance', 'provenance'),
  ...option('sbom', 'sbom'),
  ...option('output', 'outputs'),
  ...(input('load') === 'true' ? ['--load'] : []),
  input('context'),
];
console.log(`docker ${args.join(' ')}`);
execFileSync('docker', args, { stdio: 'inherit' });
const digest = JSON.parse(readFileSync(metadata, 'utf8'))['containerimage.digest'] ?? '';
appendFileSync(process.env.GITHUB_OUTPUT, `digest=${digest}\n`);
