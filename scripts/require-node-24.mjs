// Preloaded by the npm scripts, so that an old Node says what is wrong instead of failing on the first type annotation.
// Plain JavaScript that any Node since 18 can parse. On Linux x64 and arm64 `npm ci` brings Node 24 itself.
const major = Number(process.versions.node.split('.')[0]);
if (major < 24) {
  console.error(
    `This project runs on Node 24 or newer, found ${process.version} at ${process.execPath}.\n` +
      'On Linux x64 and arm64, `npm ci` (without --omit=optional) brings Node 24 and `npm run` uses it. ' +
      'Elsewhere install Node 24: https://nodejs.org/en/download',
  );
  process.exit(1);
}
