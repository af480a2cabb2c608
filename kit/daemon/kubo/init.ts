// A repository made ready for a daemon: initialised, or taken as it is, with its profiles and its settings.
import { join } from 'node:path';
import { folderVariable } from '../../process/background.ts';
import { type ProcessResult, runProcess } from '../../process/run.ts';
import { applySettings, type Setting } from '../settings.ts';
import { configPath, hasGateway, readConfig, refuseUnreachableApi, replaceConfig } from './config.ts';
import { createNodeError, explainExit } from './failure.ts';
import { modeProfiles, modeSettings } from './modes.ts';
import type { KuboNodeRequest } from './node.ts';
import { readRepoVersion } from './repository.ts';

/** Milliseconds. Initialising takes a tenth of a second; emulated and on a cold disk a few. */
const INIT_LIMIT_MS = 60_000;

export interface PreparedRepository {
  readonly hasGateway: boolean;
}

/**
 * Initialises the repository unless it `exists`, applies the profiles, then what the mode sets, then the job's settings.
 * Throws `daemon-failed`, `repository-locked`, `repository-needs-migration` where Kubo refuses, `invalid-input` where a
 * setting has no place, `interrupted`.
 */
export async function prepareRepository(
  request: KuboNodeRequest,
  repo: string,
  exists: boolean,
  env: Readonly<Record<string, string | undefined>>,
): Promise<PreparedRepository> {
  const { mode, profiles } = request;
  const commands = exists ? profileCommands(profiles ?? []) : [initCommand(profiles ?? modeProfiles(mode))];
  for (const args of commands) await runKubo(request, repo, args, env);
  const config = readConfig(repo);
  const settings = [...modeSettings(mode, request, config, jobSettings(request)), ...request.settings];
  const changed = applySettings(config, settings);
  refuseUnreachableApi(changed);
  const path = configPath(repo) ?? join(repo, 'config');
  replaceConfig(path, `${JSON.stringify(changed, null, 2)}\n`, path);
  return { hasGateway: hasGateway(changed) };
}

/** Kubo's profile `autoconf-on` says that the job wants AutoConf, as ipfs-config can. */
function jobSettings({ profiles, settings }: KuboNodeRequest): readonly Setting[] {
  return profiles?.includes('autoconf-on') ? [{ key: 'AutoConf.Enabled', value: true }, ...settings] : settings;
}

function initCommand(profiles: readonly string[]): readonly string[] {
  return profiles.length > 0 ? ['init', `--profile=${profiles.join(',')}`] : ['init'];
}

/** Only what the job names: what the mode's own profile does, the mode's settings do, too. */
function profileCommands(profiles: readonly string[]): readonly (readonly string[])[] {
  return profiles.map((name) => ['config', 'profile', 'apply', name]);
}

async function runKubo(
  { executable, folder, version, name }: KuboNodeRequest,
  repo: string,
  args: readonly string[],
  env: Readonly<Record<string, string | undefined>>,
): Promise<void> {
  const ended = await runProcess(executable, args, {
    cwd: folder,
    env: { ...env, ...folderVariable(folder) },
    limitMs: INIT_LIMIT_MS,
  });
  if (ended.how === 'exit' && ended.exitCode === 0) return;
  const lines = linesOf(ended);
  const why = explainExit(lines, readRepoVersion(repo));
  throw createNodeError(`'ipfs ${args.join(' ')}' of Kubo ${version} (${name})`, why, lines);
}

function linesOf(ended: ProcessResult): readonly string[] {
  switch (ended.how) {
    case 'not-started':
      return [`Error: ${ended.reason}`];
    case 'timed-out':
      return [`Error: it did not end within ${INIT_LIMIT_MS / 1000} s`];
    case 'signal':
      return [...printed(ended), `Error: it was ended by ${ended.signal}`];
    case 'exit':
      return printed(ended);
  }
}

function printed({ stdout, stderr }: { readonly stdout: string; readonly stderr: string }): readonly string[] {
  return `${stdout}${stderr}`.split('\n').filter((line) => line.trim() !== '');
}
