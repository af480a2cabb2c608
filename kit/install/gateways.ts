// IPFS gateways that a user names: no public one is asked otherwise.
import { KitError } from '../errors.ts';
import { baseUrlProblem } from './mirror.ts';

/**
 * Returns the base URLs in a text, separated by spaces, commas or line ends; none where it is empty. `where` is for the error.
 * Throws `invalid-input` where one is not an http or https URL.
 */
export function parseGateways(text: string, where: string): readonly string[] {
  const urls = text.split(/[\s,]+/).filter((url) => url !== '');
  for (const url of urls) {
    const problem = baseUrlProblem(url);
    if (problem === null) continue;
    const fix = "Write base URLs separated by spaces, such as 'https://gateway.example'.";
    throw new KitError('invalid-input', { subject: `${where} '${url}'`, problem, fix });
  }
  return urls;
}
