// Parsers of what an install reads: inputs, version files, digests, lists of versions, headers, settings of nodes.

import { parseClusterConfig, parseClusterEnv } from '../../kit/daemon/cluster/overrides.ts';
import { parseBootstrap } from '../../kit/daemon/kubo/bootstrap-list.ts';
import { explainExit } from '../../kit/daemon/kubo/failure.ts';
import { refuseUnknownSettings } from '../../kit/daemon/kubo/known-keys/check.ts';
import { applySettings } from '../../kit/daemon/settings.ts';
import { parseSettings } from '../../kit/daemon/settings-text.ts';
import { DISTRIBUTIONS } from '../../kit/distributions/products/products.ts';
import { InvalidVersionList, listMirrorLists, listPublishedLists } from '../../kit/distributions/version-lists.ts';
import { parseRunnerList } from '../../kit/doctor/facts/labels.ts';
import { parseCid } from '../../kit/download/digest/cid.ts';
import { parseChecksums, parseDigest, parseSha512Sidecar } from '../../kit/download/digest/digest.ts';
import { describeErrorPage } from '../../kit/download/http/error-page.ts';
import { redactUrl } from '../../kit/download/http/redact.ts';
import { resolveRedirect } from '../../kit/download/http/redirects.ts';
import { classifyResponse, parseContentRange } from '../../kit/download/http/response.ts';
import { parseRetryAfterMs } from '../../kit/download/http/retry-after.ts';
import { parseTagsAt } from '../../kit/install/build/git/clone.ts';
import { parseGoMod } from '../../kit/install/build/go.ts';
import { classifyCacheResult } from '../../kit/install/job-cache/result.ts';
import { parseLockFile } from '../../kit/install/lock-file.ts';
import { parseGateways, parseMirror } from '../../kit/install/mirror.ts';
import { parseVersionFile } from '../../kit/install/version/file.ts';
import { parseFirstProxy } from '../../kit/install/version/module-proxy.ts';
import { parseVersionSpec } from '../../kit/install/version/spec.ts';
import { parseToolSpecs } from '../../kit/install/version/tool-specs.ts';
import { parsePlatform } from '../../kit/platform/conventions.ts';
import { formatLogCommand } from '../../kit/runner/command-text.ts';
import { info } from '../../kit/runner/log-commands.ts';
import { escapeMarkdown } from '../../kit/runner/markdown.ts';
import type { SeedlessParser } from './parser.ts';

const FILE = 'kubo_v0.43.0_linux-amd64.tar.gz';
const NO_LOG = { write: () => true };
const LISTS = [
  ...listPublishedLists(DISTRIBUTIONS.kubo),
  ...listPublishedLists(DISTRIBUTIONS.lotus),
  ...listMirrorLists(DISTRIBUTIONS.kubo, 'https://mirror.example'),
];

export const INSTALL_PARSERS: readonly SeedlessParser[] = [
  { name: 'version', parse: (text) => parseVersionSpec(text, 'input kubo-version') },
  { name: 'tools', parse: (text) => parseToolSpecs(text, 'tools') },
  { name: '.tool-versions', parse: (text) => parseVersionFile(text, '.tool-versions') },
  { name: 'mise.toml', parse: (text) => parseVersionFile(`[tools]\n${text}`, 'mise.toml') },
  { name: 'go.mod with versions', parse: (text) => parseVersionFile(text, 'go.mod') },
  { name: 'lock file', parse: (text) => parseLockFile(text, 'ipfs-kit.lock.json') },
  { name: 'checksums', parse: parseChecksums },
  { name: 'digest', parse: (text) => parseDigest(text, 'a test') },
  { name: 'sidecar', parse: (text) => parseSha512Sidecar(text, FILE) },
  { name: 'CID', parse: parseCid },
  ...LISTS.map(({ origin, textFrom, parse }) => ({
    name: `versions of ${origin}`,
    // A redirect is a URL, which the request has checked.
    parse: (text: string) => (textFrom === 'body' || URL.canParse(text, 'https://mirror.example') ? parse(text) : null),
    throws: [InvalidVersionList],
  })),
  {
    name: 'mirror',
    parse: (text) => [parseMirror(text, false, 'mirror'), parseGateways(text, 'gateways'), redactUrl(text)],
  },
  {
    name: 'headers',
    parse: (text) => {
      const headers = { 'content-range': text, 'content-length': text, etag: text, 'retry-after': text, date: text };
      const known = { offset: 7, length: 100, etag: 'x', maximumBytes: 1000 };
      for (const status of [200, 206, 416, 503]) classifyResponse(status, headers, known);
      resolveRedirect(new URL('https://a.example/b'), text, new Set(), 5);
      return [
        parseContentRange(text),
        parseRetryAfterMs(headers),
        describeErrorPage('archive', text, Buffer.from(text)),
      ];
    },
  },
  { name: 'go.mod', parse: (text) => [parseGoMod(text), parseTagsAt(text, 'a'.repeat(40)), parseFirstProxy(text)] },
  { name: 'ipfs-config', parse: (text) => applySettings({}, parseSettings(text)) },
  { name: 'keys of ipfs-config', parse: (text) => refuseUnknownSettings(parseSettings(text), '0.43.0') },
  { name: 'cluster settings', parse: parseClusterConfig },
  { name: 'cluster environment', parse: parseClusterEnv },
  { name: 'bootstrap', parse: parseBootstrap },
  { name: 'log of a node', parse: (text) => explainExit(text.split('\n'), text) },
  {
    name: 'output of the job cache',
    parse: (text) => classifyCacheResult('save', { how: 'exit', exitCode: 0, stdout: text, stderr: text }),
  },
  { name: 'runners', parse: (text) => parseRunnerList(text, 'r', 'orgs/a') },
  { name: 'platform', parse: parsePlatform },
  {
    name: 'log and summary',
    parse: (text) => [formatLogCommand('notice', { title: text }, text), escapeMarkdown(text), info(NO_LOG, text)],
  },
];
