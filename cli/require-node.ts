// Ends an old Node with a clear message. Other modules need functions of Node 24 while they load, so this is the first import of
// the command line.
const MAJOR = 24;

if (Number.parseInt(process.versions.node, 10) < MAJOR) {
  process.stderr.write(`ipfs-kit needs Node ${MAJOR} or newer, this is ${process.version}\n`);
  process.exit(1);
}
