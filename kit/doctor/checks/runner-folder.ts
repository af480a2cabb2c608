// Reports runners that other users could have changed. Their files are read, but nothing in them is run or written to.
import { quoteShellWord } from '../../system/shell-word.ts';
import { runAsOwnerAdvice } from '../advice.ts';
import { defineCheck } from '../check.ts';
import type { DoctorFacts } from '../facts/gather.ts';
import { SETUP_PAGE, unknownResult } from '../finding.ts';

export const runnerFolderCheck = defineCheck({
  id: 'runner-folder',
  subject: 'Runner folder',
  page: `${SETUP_PAGE}#the-runner`,
  check: (facts) =>
    facts.ignoredRunners.map((folder) => {
      const trust = `Or, if you trust the folder:\nipfs-kit doctor --runner-folder ${quoteShellWord(folder)}`;
      return unknownResult(describeRunner(folder, facts), `${runAsUserAdvice(folder, facts)}\n${trust}`);
    }),
});

function describeRunner(folder: string, { foreignRunner, userId }: DoctorFacts): string {
  const used = foreignRunner?.folder === folder ? 'only read' : 'ignored';
  const owner = foreignOwner(folder, { foreignRunner, userId });
  return owner === null
    ? `${folder} is ${used}, because other users of this machine can write to it or to its .runner, .path or .env`
    : `${folder} belongs to user ${owner} and is ${used}: its programs and its tool cache were not tested`;
}

function runAsUserAdvice(folder: string, facts: DoctorFacts): string {
  const owner = foreignOwner(folder, facts);
  return owner === null
    ? 'Run the doctor as the user of this runner.'
    : runAsOwnerAdvice(owner, folder, facts.packageSystem);
}

/** Returns the owner of a folder that belongs to another user than root and this one; null if it does not. */
function foreignOwner(folder: string, { foreignRunner, userId }: Pick<DoctorFacts, 'foreignRunner' | 'userId'>) {
  if (foreignRunner?.folder !== folder) return null;
  const { ownerId } = foreignRunner;
  return ownerId === 0 || ownerId === userId ? null : ownerId;
}
