// The real IPFS Cluster for this machine, published in a folder as upstream does. Its programs are those that end-to-end tests build.
import { mkdir, readFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { type Archive, archivesFor } from '../../../../kit/distributions/distribution.ts';
import { cluster } from '../../../../kit/distributions/products/cluster.ts';
import { publishFile, tarGz } from '../../origins/publish.ts';
import { buildRealCluster, CLUSTER_VERSION } from '../../programs/real-cluster.ts';
import { createOnce, TOOLS_FOLDER } from '../../programs/tools-cache.ts';
import { OWN_ARCH } from '../../setup-ipfs-kit.ts';

interface PublishedCluster {
  /** The folder to serve. */
  readonly folder: string;
  /** A line for each archive. */
  readonly checksums: string;
}

/** Publishes IPFS Cluster 1.1.6 in a cache folder. The first call takes minutes. */
export async function publishRealCluster(): Promise<PublishedCluster> {
  const folder = join(TOOLS_FOLDER, `published-cluster-${CLUSTER_VERSION}-linux-${OWN_ARCH}`);
  const { archives = [] } = archivesFor(cluster, CLUSTER_VERSION, { os: 'linux', arch: OWN_ARCH }) ?? {};
  await createOnce(folder, (draft) => packArchives(draft, archives));
  const lines = archives.map((archive) =>
    readFile(join(releaseFolder(folder, archive), `${archive.file}.sha512`), 'utf8'),
  );
  return { folder, checksums: (await Promise.all(lines)).join('') };
}

async function packArchives(folder: string, archives: readonly Archive[]): Promise<void> {
  const programs = await buildRealCluster();
  for (const archive of archives) {
    const release = releaseFolder(folder, archive);
    await mkdir(release, { recursive: true });
    const entries = archive.members.map(async (member) => {
      return { name: member, content: await readFile(join(programs, basename(member))), mode: 0o755 };
    });
    await publishFile(release, archive.file, await tarGz(await Promise.all(entries)));
  }
}

function releaseFolder(folder: string, { name }: Archive): string {
  return join(folder, name, `v${CLUSTER_VERSION}`);
}
