// unchecked-archive: an archive that is unpacked without a check of what was downloaded.
import { scriptsOfJob } from '../model/scripts.ts';
import { variableText } from '../model/variables.ts';
import { allJobs } from '../model/visit.ts';
import { createFinding, defineRule } from '../rule.ts';
import { findCalledCommands } from '../shell/called-program.ts';
import { findConstants, findDownloads } from '../shell/downloads.ts';
import { findFileUses, useOfFile } from '../shell/installs.ts';

const UNPACKERS = /^(?:tar|bsdtar)$/;
const IPFS_ARCHIVE =
  /(?:^|[/_-])(?:kubo|go-ipfs|ipfs-cluster-(?:service|ctl|follow)|lotus)_[^/]*\.(?:tar\.gz|tgz|zip)$/;
const CHECKERS = /^(?:sha\d+sum|shasum|md5sum|b2sum|gpg|gpgv|gpg2|cosign|minisign|openssl|slsa-verifier|rhash|cksum)$/;
const USE_KIT = 'Use this action: it verifies each download, and installs the build for the machine.';

export const uncheckedArchive = defineRule({
  id: 'unchecked-archive',
  severity: 'warning',
  explanation:
    'The archive is unpacked with nothing that says it is the right one. Whoever can change the file on its server, or the connection to it, runs code in this job, and a download that ends early unpacks in part.',
  fix: 'Download it to a file, and compare it with a checksum in the workflow before it is unpacked: `sha256sum --check`.',
  doubt: 'It is not a problem if you trust that server as much as your own code.',
  find: (context) =>
    allJobs(context).flatMap(({ job }) => {
      const scripts = scriptsOfJob(job, context);
      const found = scripts.flatMap((script) => {
        const { at, value } = script.text;
        if (!/tar|zip/.test(value)) return [];
        const findVariable = (name: string) => variableText(name, script);
        const downloads = findDownloads(value, findVariable);
        if (downloads.length === 0) return [];
        const uses = findFileUses(value, findConstants(value, findVariable));
        return downloads.flatMap(({ url, file, readers, index }) => {
          const piped = readers.some(({ program: { name } }) => UNPACKERS.test(name));
          const ipfs = IPFS_ARCHIVE.test(url);
          const unpacked = ipfs && file !== null && useOfFile(file, uses) !== null;
          return piped || unpacked ? [{ at, index, url, piped, ipfs }] : [];
        });
      });
      if (found.length === 0) return [];
      const checks = scripts.some(({ text }) =>
        findCalledCommands(text.value).some(({ program }) => CHECKERS.test(program.name)),
      );
      const unchecked = found.filter(({ piped }) => piped || !checks);
      return unchecked.map(({ at, index, url, piped, ipfs }) => {
        const problem = piped
          ? `${nameOf(url)} goes straight into tar, without a checksum`
          : `${nameOf(url)} is unpacked without a checksum`;
        return createFinding(at, problem, {
          index,
          fix: ipfs ? USE_KIT : undefined,
          group: { key: JSON.stringify([job.id, url]) },
        });
      });
    }),
});

function nameOf(url: string): string {
  const path = url.replace(/[?#].*$/s, '');
  return path.slice(path.lastIndexOf('/') + 1).slice(0, 100) || path.slice(0, 100);
}
