const { readdirSync, readFileSync } = require('node:fs');
const { join } = require('node:path');

const BINFMT = '/proc/sys/fs/binfmt_misc';
const EMULATORS = { amd64: 'qemu-x86_64', arm64: 'qemu-aarch64' };
const names = readdirSync(BINFMT).filter((name) => name !== 'register' && name !== 'status');
const handlers = names.map((name) => readFileSync(join(BINFMT, name), 'utf8'));
for (const arch of process.env.INPUT_PLATFORMS.split(',')) {
  const fitting = handlers.filter((text) => text.includes(EMULATORS[arch]) && /^flags: .*F/m.test(text));
  if (fitting.length === 0) throw new Error(`no handler for ${arch} works in containers on this machine`);
}
