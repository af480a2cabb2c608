// Reads the session of a noxfile.py that runs the tests. Only texts that are written in it count; a noxfile is not run.
import { quoteShellWord } from '../../../kit/system/shell-word.ts';
import { literalsIn, type PythonProject } from './project.ts';
import { parsePipArguments } from './requirements.ts';
import type { ToolEnvironment } from './tox.ts';

const RUNNERS = /^(?:pytest|py\.test|unittest|coverage)$/;

/** Returns the environment of the session that runs the tests; null if there is no noxfile, or no session of it is understood. */
export function readNox({ files }: PythonProject): ToolEnvironment | null {
  const text = (files.get('noxfile.py') ?? '').replace(/^\s*#.*$/gm, '');
  const sessions = text
    .split(/^(?=@(?:nox\.)?session\b)/m)
    .slice(1)
    .map(readSession)
    .filter((session) => session.runs.length > 0);
  const session =
    sessions.find(({ name }) => /^(?:tests?|unit|pytest|run_tests?)$/.test(name)) ??
    sessions.find(({ name }) => /test/.test(name)) ??
    sessions[0];
  if (session === undefined) return null;
  return {
    ...parsePipArguments(session.installs),
    groups: [...parsePipArguments(session.installs).groups, ...session.groups],
    source: `noxfile.py, ${session.name}`,
    commands: session.runs,
    variables: {},
  };
}

function readSession(code: string) {
  const calls = [...code.matchAll(/\bsession\.(install|run)\(((?:[^()]|\((?:[^()]|\([^()]*\))*\))*)\)/g)];
  return {
    name: /^def (\w+)/m.exec(code)?.[1] ?? '',
    installs: calls.flatMap(([, kind, text = '']) => (kind === 'install' ? literalsIn(withoutCalls(text)) : [])),
    groups: [...code.matchAll(/dependency_groups\(([^()]*)\)/g)].flatMap(([, text = '']) =>
      literalsIn(text).filter((each) => !each.includes('.toml')),
    ),
    runs: calls.flatMap(([, kind, text = '']) => (kind === 'run' ? readCommand(text) : [])),
  };
}

/** The words of a command that runs tests. One with values of variables is not understood as a whole: only the runner counts. */
function readCommand(text: string): readonly string[] {
  const positional = text.replace(/,\s*\w+\s*=[\s\S]*$/, '').replace(/\*session\.posargs/g, '');
  const words = literalsIn(positional);
  if (!words.some((word) => RUNNERS.test(word))) return [];
  const rest = positional.replace(/"[^"\n]*"|'[^'\n]*'/g, '').replace(/[\s,]/g, '');
  return [rest === '' ? words.map(quoteShellWord).join(' ') : 'pytest'];
}

const withoutCalls = (text: string) =>
  text.replace(/\w+(?:\.\w+)*\([^()]*\)/g, '').replace(/\w+\s*=\s*("[^"]*"|'[^']*')/g, '');
