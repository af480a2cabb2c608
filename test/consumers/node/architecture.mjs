// The architecture test: Node sees the platform that arch-probe found.
const ARCHITECTURES = { x64: 'amd64', arm64: 'arm64' };
const own = `${process.platform === 'win32' ? 'windows' : process.platform}/${ARCHITECTURES[process.arch] ?? process.arch}`;
const probed = process.env.PROBED_PLATFORM ?? own;
console.log(`Node reports ${own}, the probe found ${probed}`);
if (own !== probed) throw new Error('these are not the same');
