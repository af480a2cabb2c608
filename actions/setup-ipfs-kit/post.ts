// The post step of the action: stops the node that the main step started and removes its files. It runs however the job ended.

import { processRunner } from '../../kit/runner/runner.ts';
import { getState } from '../../kit/runner/variables-and-state.ts';
import { FOLDER_STATE } from './node/state.ts';

const folder = getState(processRunner, FOLDER_STATE);
if (folder !== '') {
  try {
    await (await import('./node/stop.ts')).stopNode(processRunner, folder);
  } catch (error) {
    (await import('../../kit/runner/failure.ts')).reportFailure(processRunner, 'setup-ipfs-kit', error);
  }
}
