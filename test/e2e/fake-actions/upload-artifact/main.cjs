const { cpSync, existsSync, readdirSync, statSync } = require('node:fs');
const { basename, join, resolve } = require('node:path');

const { INPUT_NAME: name, INPUT_PATH: path, FAKE_ARTIFACTS: artifacts, FAKE_LOST_ARTIFACT: lost } = process.env;
const source = resolve(process.env.GITHUB_WORKSPACE, path);
const isFolder = existsSync(source) && statSync(source).isDirectory();
const isEmpty = isFolder ? readdirSync(source).length === 0 : !existsSync(source);
if (isEmpty) {
  const problem = `no files were found in ${path}`;
  if (process.env['INPUT_IF-NO-FILES-FOUND'] === 'error') throw new Error(problem);
  console.log(`::warning::${problem}`);
} else if (name !== lost) {
  const target = isFolder ? join(artifacts, name) : join(artifacts, name, basename(source));
  cpSync(source, target, { recursive: true });
}
