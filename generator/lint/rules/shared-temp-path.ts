// shared-temp-path: a fixed path in /tmp that all jobs of a machine share.
import type { Node } from 'yaml';
import { runsOnOwnMachine } from '../machines/own-machine.ts';
import { getValue, type LocatedNode, type MappingEntry, scalarTextAt } from '../model/located-node.ts';
import { scriptsOfJob } from '../model/scripts.ts';
import { allJobs } from '../model/visit.ts';
import type { WorkflowStep } from '../model/workflow.ts';
import { createFinding, defineRule } from '../rule.ts';
import { type CalledCommand, findCalledCommands } from '../shell/called-program.ts';

/** A path without anything that differs from run to run. */
const FIXED = /^\/tmp\/[\w.-]+(?:\/[\w./-]*)?$/;
/** Programs that write to each path that they get, or to the last one. */
const WRITE_ALL = /^(?:mkdir|touch|tee|mkfifo|truncate)$/;
const WRITE_LAST = /^(?:cp|mv|ln|install|rsync|scp)$/;
const OUTPUT =
  /^(?:-[a-zA-Z]{0,8}[oO]|--(?:[\w-]*-)?(?:out|output|dir|directory|folder|path|file|log|dest|prefix|target|document))$/;
/** Options of one program, for a folder. */
const FOLDER_OPTIONS: Readonly<Record<string, RegExp>> = {
  tar: /^-\w{0,8}C$/,
  unzip: /^-d$/,
  wget: /^-P$/,
};
const OUTPUT_WITH_VALUE =
  /^--[\w-]*(?:out|output|dir|directory|folder|path|file|log|dest|prefix|target|basetemp)=(.+)$/s;
const READS = /^--?(?:in|input|from|source|config|read)/;

export const sharedTempPath = defineRule({
  id: 'shared-temp-path',
  severity: 'warning',
  explanation:
    "All runners on a machine share /tmp, and nothing empties it. Legs that run at the same time overwrite each other's files, and a leg may read files of an earlier run.",
  fix: 'Use "$RUNNER_TEMP", which belongs to one job and is emptied after it.',
  doubt: 'It is not a problem if each job gets a new machine.',
  find: (context) => {
    // Jobs share the variables of their workflow.
    const seen = new Set<Node>();
    return allJobs(context).flatMap(({ job, workflow }) => {
      if (getValue(job.at, 'container') !== null) return [];
      const named = job.steps.flatMap((step, index) =>
        runsOnOwnMachine({ job, step }, context)
          ? [...findNamedPaths(step), ...(index === 0 ? [...job.env, ...(workflow?.env ?? [])].flatMap(pathInEnv) : [])]
          : [],
      );
      const written = scriptsOfJob(job, context)
        .filter((script) => script.text.value.includes('/tmp/') && runsOnOwnMachine(script, context))
        .flatMap(({ text }) =>
          findCalledCommands(text.value)
            .flatMap(findWrittenPaths)
            .map((word) => ({ ...word, at: text.at })),
        );
      const own = named.filter(({ at }) => !seen.has(at.node));
      for (const { at } of named) seen.add(at.node);
      return [...own, ...written].map(({ text, at, index }) => {
        const [path = text] = FOLDER.exec(text) ?? [];
        const problem = `job ${job.id} shares ${path} with every job on the machine`;
        return createFinding(at, problem, { index, group: { key: problem } });
      });
    });
  },
});

const FOLDER = /^\/tmp\/[^/]+/;
/** Variables for what programs write. */
const WRITTEN_VARIABLE = /(?:PATH|DIR|DIRECTORY|FOLDER|HOME|ROOT|CACHE|DATA|STORE|TMP|TEMP)$/;

interface NamedPath {
  readonly text: string;
  readonly index: number;
  readonly at: LocatedNode;
}

function findNamedPaths({ at, env }: WorkflowStep): readonly NamedPath[] {
  const folder = getValue(at, 'working-directory');
  const text = scalarTextAt(folder) ?? '';
  return [...(folder && FIXED.test(text) ? [{ text, index: 0, at: folder }] : []), ...env.flatMap(pathInEnv)];
}

function pathInEnv({ name, value: at }: MappingEntry): readonly NamedPath[] {
  const text = scalarTextAt(at) ?? '';
  return WRITTEN_VARIABLE.test(name) && FIXED.test(text) ? [{ text, index: 0, at }] : [];
}

/** Returns the paths in `NAME=/tmp/x` and `export NAME=/tmp/x`. */
function pathsInAssignments({ index, assignments, program }: CalledCommand): readonly WrittenPath[] {
  const set = assignments.map(({ name, value }) => ({ name, text: value, index }));
  const exported = program.name === 'export' ? program.args : [];
  const inWords = exported.flatMap((word) => {
    const [, name = '', text = ''] = /^(\w{1,100})=(.*)$/s.exec(word.text) ?? [];
    return [{ name, text, index: word.index }];
  });
  return [...set, ...inWords].filter(({ name }) => WRITTEN_VARIABLE.test(name));
}

interface WrittenPath {
  readonly text: string;
  readonly index: number;
}

/** Returns whether the argument after an option is a path that the program writes. */
function writesNext(program: string, option: string): boolean {
  if (Object.hasOwn(FOLDER_OPTIONS, program) && FOLDER_OPTIONS[program]?.test(option)) return true;
  return OUTPUT.test(option) && !READS.test(option);
}

function findWrittenPaths(command: CalledCommand): readonly WrittenPath[] {
  const { program, redirects } = command;
  const { name, args } = program;
  const clones = name === 'git' && args[0]?.text === 'clone';
  const redirected = redirects.flatMap(({ operator, target }) => (operator.includes('>') && target ? [target] : []));
  const candidates = WRITE_ALL.test(name)
    ? args
    : WRITE_LAST.test(name) || clones
      ? args.slice(-1)
      : args.flatMap((word, at) => {
          const value = READS.test(word.text) ? undefined : OUTPUT_WITH_VALUE.exec(word.text)?.[1];
          if (value !== undefined) return [{ text: value, index: word.index }];
          const option = args[at - 1]?.text ?? '';
          return writesNext(name, option) ? [word] : [];
        });
  return [...redirected, ...candidates, ...pathsInAssignments(command)].filter(({ text }) => FIXED.test(text));
}
