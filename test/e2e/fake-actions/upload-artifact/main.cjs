const { cpSync, readdirSync } = require('node:fs');
const { join, resolve } = require('node:path');

const { INPUT_NAME: name, INPUT_PATH: path, FAKE_ARTIFACTS: artifacts, FAKE_LOST_ARTIFACT: lost } = process.env;
const folder = resolve(process.env.GITHUB_WORKSPACE, path);
if (readdirSync(folder).length === 0) throw new Error(`no files were found in ${path}`);
if (name !== lost) cpSync(folder, join(artifacts, name), { recursive: true });
