// The programs of the Docker environment, from packages, in cache folders.
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { debianPackage } from '../debian/package.ts';
import { OTHER_ARCH } from '../setup-ipfs-kit.ts';
import { BUILDKIT } from './buildkit.ts';
import { buildGoProgram, type GoProgram } from './go-program.ts';

export interface DockerPrograms {
  readonly docker: string;
  readonly buildx: string;
  readonly buildkitd: string;
  /** QEMU for programs of the other architecture. */
  readonly qemu: string;
  /** For the daemons: PATH with their programs first, and the path of the engine's library. */
  readonly env: NodeJS.ProcessEnv;
}

export const BUILDX: GoProgram = {
  name: 'docker-buildx',
  folder: './cmd/buildx',
  module: 'github.com/docker/buildx',
  version: '0.36.1',
};
const PACKAGES = ['docker.io', 'containerd', 'runc', 'docker-registry', 'qemu-user-static'];
/** A library of the engine, which a small machine may lack. */
const LIBRARY = 'libdevmapper1.02.1';
const GNU = process.arch === 'arm64' ? 'aarch64-linux-gnu' : 'x86_64-linux-gnu';
const QEMU = { amd64: 'qemu-x86_64-static', arm64: 'qemu-aarch64-static' } as const;

/** Returns the programs. The first call unpacks and builds them, which takes minutes. */
export async function installDockerPrograms(): Promise<DockerPrograms> {
  const folders: string[] = [];
  // One by one: apt-get locks its lists, and a Go build takes all processors.
  for (const name of PACKAGES) folders.push(await debianPackage(name));
  const buildkitd = await buildGoProgram(BUILDKIT);
  const buildx = await buildGoProgram(BUILDX);
  const bins = folders.flatMap((folder) => ['usr/sbin', 'usr/bin'].map((bin) => join(folder, bin)));
  const library = await debianPackage(LIBRARY);
  return {
    docker: findProgramIn(bins, 'docker'),
    buildx,
    buildkitd,
    qemu: findProgramIn(bins, QEMU[OTHER_ARCH]),
    env: {
      PATH: [...bins, '/usr/local/sbin', '/usr/local/bin', '/usr/sbin', '/usr/bin', '/sbin', '/bin'].join(':'),
      LD_LIBRARY_PATH: ['lib', 'usr/lib'].map((folder) => join(library, folder, GNU)).join(':'),
    },
  };
}

function findProgramIn(folders: readonly string[], program: string): string {
  const path = folders.map((folder) => join(folder, program)).find((each) => existsSync(each));
  if (!path) throw new Error(`${program} is not in the Debian packages`);
  return path;
}
