// The architecture test: Node reports the platform that arch-probe found.
const ARCHITECTURES = { x64: 'amd64', arm64: 'arm64' };
const own = `${process.platform === 'win32' ? 'windows' : process.platform}/${ARCHITECTURES[process.arch] ?? process.arch}`;
const probed = process.env.PROBED_PLATFORM ?? own;
console.log(`Node reports ${own}, arch-probe found ${probed}`);
if (own !== probed) throw new Error('Node and arch-probe report different platforms');
