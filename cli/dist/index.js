#!/usr/bin/env node
// The first file of the bundled command line, cli/dist/index.js. It checks the version of Node before it loads the rest, which an
// old Node cannot parse, so it has only syntax that Node 12 knows.
const MAJOR = 24;

if (Number.parseInt(process.versions.node, 10) < MAJOR) {
  console.error(
    `ipfs-kit needs Node ${MAJOR} or newer, and this is ${process.version} (${process.execPath}). Install Node ${MAJOR}: https://nodejs.org/en/download`,
  );
  process.exit(1);
}

import('./main.js');
