// Seeds: files of this repository, and short examples of other formats.
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

const ROOT = join(import.meta.dirname, '..', '..');
/** A seed of another size would leave no room for changes. */
const MAX_BYTES = 20_000;

/** Returns the texts of the files below a folder whose names end with one of `endings`, at most `limit`. */
export function readSeeds(folder: string, endings: readonly string[], limit = 60): readonly string[] {
  const names = readdirSync(join(ROOT, folder), { recursive: true, encoding: 'utf8' }).sort();
  const texts = names
    .filter((name) => endings.some((ending) => name.endsWith(ending)))
    .map((name) => readFileSync(join(ROOT, folder, name), 'utf8'))
    .filter((text) => text.length <= MAX_BYTES);
  // The first ones, and the rest evenly.
  const step = Math.max(1, Math.floor(texts.length / limit));
  return texts.filter((_, index) => index % step === 0).slice(0, limit);
}

/** Returns the code blocks of a page in one language. */
export function readCodeBlocks(page: string, language: string): readonly string[] {
  const text = readFileSync(join(ROOT, page), 'utf8');
  return text
    .split(`\`\`\`${language}\n`)
    .slice(1)
    .map((block) => block.split('```', 1)[0] ?? '');
}

export const EXPRESSIONS = [
  "github.event_name != 'pull_request' || github.event.pull_request.head.repo.full_name == github.repository",
  "!(always() && needs.a.result == 'success') || contains(github.event.pull_request.labels.*.name, 'ok')",
  `\${{ matrix.os[0].name >= 0x1f && fromJSON('["a"]')[1] }}`,
];

export const SCRIPTS = [
  `set -euo pipefail\nVERSION=v0.43.0\ncurl -fsSLO "https://dist.ipfs.tech/kubo/$VERSION/kubo_\${VERSION}_linux-amd64.tar.gz"\ntar -xzf kubo_*.tar.gz\nsudo bash kubo/install.sh\nipfs --version\n`,
  'docker run --rm -v "$PWD:/w" --platform linux/arm64 image:1.2.3 sh -c "pytest" | tee log || true\n',
  'cat <<EOF > Dockerfile\nFROM a AS b\nEOF\nif test -f a; then exit 1; else python3 -m x; fi\n',
];

/** Files of machines: /proc, /sys and /etc, and what tools print. */
export const MACHINE_TEXTS = [
  'NAME="Debian GNU/Linux"\nID=debian\nVERSION_ID="13"\nPRETTY_NAME=\'Debian 13\'\n# c\nID_LIKE="a b"\n',
  'processor\t: 0\nvendor_id\t: GenuineIntel\nmodel name\t: Intel(R) Xeon(R)\nflags\t\t: fpu vme de sse4_2 avx2\n\nprocessor\t: 1\n',
  'processor\t: 0\nBogoMIPS\t: 50.00\nFeatures\t: fp asimd evtstrm aes\nCPU implementer\t: 0x41\nCPU part\t: 0xd0c\n',
  '12:memory:/docker/abc\n1:name=systemd:/init.scope\n0::/system.slice/runner.service\n',
  '36 35 98:0 /mnt1 /mnt2 rw,noatime master:1 - ext3 /dev/root rw,errors=continue\n',
  'enabled\ninterpreter /usr/bin/qemu-aarch64-static\nflags: OCF\noffset 0\nmagic 7f454c460201\nmask ffffffffffffff00\n',
  'Cpus_allowed:\tff\nCpus_allowed_list:\t0-3,8,10-11\nMemTotal:       16384000 kB\n',
  '{"Version":"29.1","Arch":"arm64","Os":"linux","Components":[{"Name":"Engine","Version":"29.1"}]}',
  'hw.model: Mac15,3\nhw.physicalcpu: 8\nkern.version: Darwin Kernel Version 24.0.0\n<key>ProductVersion</key>\n<string>15.1</string>\n',
  'glibc 2.41\nGNU C Library (Debian GLIBC 2.41-12) stable release version 2.41.\nmusl libc (x86_64)\nVersion 1.2.5\n',
  '#!/usr/bin/env bash\nset -e\nexport PYENV_ROOT="/home/a/.pyenv"\nexec "/home/a/.pyenv/libexec/pyenv" exec "$program" "$@"\n# asdf-plugin: nodejs 1.2.3\n',
  '{"agentId":1,"agentName":"r","gitHubUrl":"https://github.com/o/r","workFolder":"_work"}',
];

/** Inputs and files of installs. */
export const INSTALL_TEXTS = [
  'kubo 0.43.0 # c\nipget 0.13.2\nnodejs 24.1.0\n',
  'ipget@>=0.13.1 <0.14 car@2.17.0 lassie',
  '>=0.40 <0.43',
  `{"lockfileVersion":1,"products":{"kubo":{"version":"0.43.0","archives":{"kubo_v0.43.0_linux-amd64.tar.gz":"sha512:${'0a'.repeat(64)}"}}}}`,
  `${'0a'.repeat(64)}  kubo_v0.43.0_linux-amd64.tar.gz\ncid:QmYwAPJzv5CZsnA625s3Xf2nemtYgPpHdWEz79ojWnPbdG  a.zip\n`,
  `${'0b'.repeat(64)}  dist/kubo_v0.43.0_linux-amd64.tar.gz\n`,
  'QmYwAPJzv5CZsnA625s3Xf2nemtYgPpHdWEz79ojWnPbdG',
  'bafybeigdyrzt5sfp7udm7hu76uh7y26nf3efuylqabf3oclgtqy55fbzdi',
  '[{"tag_name":"v0.43.0","draft":false,"prerelease":false,"assets":[{"name":"kubo_v0.43.0_linux-amd64.tar.gz","digest":"sha256:00"}]}]',
  'v0.43.0\nv0.42.0\nv0.42.0-rc1\n',
  'https://user:pass@mirror.example/ipfs?x#y, http://[::1]:80/a',
  'bytes 7-99/100',
  'Wed, 21 Oct 2026 07:28:00 GMT',
  'module github.com/ipfs/kubo\n\ngo 1.26.0\n\ntoolchain go1.26.8\n',
  'Swarm.ConnMgr.HighWater = 10\nRouting.Type = "none"\nAddresses.API = ["/ip4/127.0.0.1/tcp/0"]\n',
  'CLUSTER_MONITORPINGINTERVAL=2s\ncluster.replication_factor_min=1\n',
  '/dnsaddr/bootstrap.libp2p.io/p2p/QmNnooDu7bfjPFoTZYxMNLWUQJyrVwtbZg5gBMjTezGAJN\nnone\n',
  'Error: lock /repo/repo.lock: someone else has the lock\nlisten tcp4 127.0.0.1:5001: bind: address already in use\n',
  '::warning::Failed to restore: Cache service responded with 429\n::debug::x\n{"done":true}\n',
  'linux/arm64/v8',
  'expect: cpus>=4, memory>=8GB, distribution=debian-13',
];

export const PROJECT_FILES = [
  '[project]\nname = "a"\nrequires-python = ">=3.10"\nclassifiers = ["Programming Language :: Python :: 3.12"]\n[project.optional-dependencies]\ntest = ["pytest"]\n',
  '{"name":"a","engines":{"node":">=20"},"scripts":{"test":"vitest"},"dependencies":{"kubo":"1"}}',
  'module example.org/a\n\ngo 1.24\n',
  'FROM python:3.12 AS build\nRUN pip install .\nFROM scratch AS test\n',
  '[remote "origin"]\n\turl = git@github.com:owner/repo.git\n',
];
