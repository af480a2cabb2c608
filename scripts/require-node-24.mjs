// Preloaded by the npm scripts, so that an old Node prints a clear message instead of failing on a type annotation.
// Plain JavaScript that Node 18 and newer can parse. On Linux x64 and arm64 `npm ci` installs Node 24.
const major = Number(process.versions.node.split('.')[0]);
if (major < 24) {
  console.error(
    `This project runs on Node 24 or newer, found ${process.version} at ${process.execPath}.\n` +
      'On Linux x64 and arm64, `npm ci` (without --omit=optional) installs Node 24, and `npm run` uses it. ' +
      'On other systems install Node 24: https://nodejs.org/en/download',
  );
  process.exit(1);
}
