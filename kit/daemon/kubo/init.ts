// Prepares a repository for a daemon: initializes it if it is new, applies its profiles and writes its settings.
import { join } from 'node:path';
import { folderVariable } from '../../process/background.ts';
import { type ProcessResult, runProcess } from '../../process/run.ts';
import { ownLoopback } from '../loopback-address.ts';
import { outputLines } from '../output.ts';
import { applySettings, type JsonConfig, type Setting, valueAt } from '../settings.ts';
import { addAuthorization, refuseCountingPeers, removeAuthorizations } from './authorization.ts';
import {
  configPath,
  hasGateway,
  preferTcp,
  readConfig,
  refuseUnreachableApi,
  replaceConfig,
  replaceNewConfig,
  replaceSecretConfig,
} from './config.ts';
import { modeProfiles, modeSettings } from './modes.ts';
import { readRepoVersion } from './repository.ts';
import type { KuboNodeRequest } from './request.ts';

/** It takes a tenth of a second; under emulation and on a cold disk a few seconds. */
const INIT_LIMIT_MS = 60_000;

interface PreparedRepository {
  readonly hasGateway: boolean;
  readonly peerId: string;
}

/**
 * Initializes the repository unless it `exists`, then applies the profiles, the settings of the mode and the job's settings.
 * Throws `daemon-failed`, `repository-locked`, `repository-needs-migration` if Kubo fails, `invalid-input` for an invalid
 * setting, `interrupted`.
 */
export async function prepareRepository(
  request: KuboNodeRequest,
  repo: string,
  exists: boolean,
  env: Readonly<Record<string, string | undefined>>,
): Promise<PreparedRepository> {
  const { mode, profiles, apiToken = null } = request;
  const commands = exists ? profileCommands(profiles ?? []) : [initCommand(profiles ?? modeProfiles(mode))];
  for (const args of commands) await runKubo(request, repo, args, env);
  await refuseByKubo(request, env);
  const config = configure(request, readConfig(repo));
  const path = configPath(repo) ?? join(repo, 'config');
  const text = `${JSON.stringify(config, null, 2)}\n`;
  if (!exists) replaceNewConfig(path, text);
  // The config of an existing repository may be readable for others, who must not learn the job's secret.
  else if (apiToken === null) replaceConfig(path, text, path);
  else replaceSecretConfig(path, text);
  return { hasGateway: hasGateway(config), peerId: String(valueAt(config, 'Identity.PeerID') ?? '') };
}

/** Returns the configuration of a repository with the settings of the mode and the job's settings. Throws `invalid-input`. */
function configure(request: KuboNodeRequest, existing: JsonConfig): JsonConfig {
  const { mode, apiToken = null } = request;
  const config = apiToken === null ? existing : removeAuthorizations(existing);
  const loopback = ownLoopback();
  const settings = [...modeSettings(mode, request, config, jobSettings(request), loopback), ...request.settings];
  const open = applySettings(config, settings);
  if (apiToken === null) refuseCountingPeers(open, request.minPeers ?? 0);
  const changed = preferTcp(apiToken === null ? open : addAuthorization(open, apiToken));
  refuseUnreachableApi(changed, loopback);
  return changed;
}

/** Kubo's profile `autoconf-on` turns AutoConf on, as a setting in ipfs-config does. */
function jobSettings({ profiles, settings }: KuboNodeRequest): readonly Setting[] {
  return profiles?.includes('autoconf-on') ? [{ key: 'AutoConf.Enabled', value: true }, ...settings] : settings;
}

function initCommand(profiles: readonly string[]): readonly string[] {
  return profiles.length > 0 ? ['init', `--profile=${profiles.join(',')}`] : ['init'];
}

/** For an existing repository. The mode's own profile is not needed, because its settings cover it. */
function profileCommands(profiles: readonly string[]): readonly (readonly string[])[] {
  return profiles.map((name) => ['config', 'profile', 'apply', name]);
}

/**
 * A release that is newer than the known ones may have more keys: Kubo itself decides about those, by `ipfs config`. It has no form
 * for names with dots, so these pass.
 */
async function refuseByKubo(
  request: KuboNodeRequest,
  env: Readonly<Record<string, string | undefined>>,
): Promise<void> {
  if (request.settings.length === 0) return;
  const { listDoubtfulSettings } = await import('./known-keys/check.ts');
  for (const { setting, error } of listDoubtfulSettings(request.settings, request.version)) {
    if (setting.key.includes('"')) continue;
    const ended = await callKubo(request, ['config', '--json', setting.key, JSON.stringify(setting.value)], env);
    // `ipfs config` also refuses keys that only a file may have, such as those with credentials.
    if (ended.how === 'exit' && ended.exitCode !== 0 && /not found/.test(ended.stderr)) throw error;
  }
}

async function runKubo(
  request: KuboNodeRequest,
  repo: string,
  args: readonly string[],
  env: Readonly<Record<string, string | undefined>>,
): Promise<void> {
  const { version, name } = request;
  const ended = await callKubo(request, args, env);
  if (ended.how === 'exit' && ended.exitCode === 0) return;
  const { createNodeError, explainExit } = await import('./failure.ts');
  const lines = outputLines(ended, INIT_LIMIT_MS);
  const failure = explainExit(lines, readRepoVersion(repo));
  throw createNodeError(`'ipfs ${args.join(' ')}' of Kubo ${version} (${name})`, failure, lines);
}

function callKubo(
  { executable, folder }: KuboNodeRequest,
  args: readonly string[],
  env: Readonly<Record<string, string | undefined>>,
): Promise<ProcessResult> {
  return runProcess(executable, args, {
    cwd: folder,
    env: { ...env, ...folderVariable(folder) },
    limitMs: INIT_LIMIT_MS,
  });
}
