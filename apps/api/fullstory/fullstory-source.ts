import { type Config } from '../../config.js';
import { type Issue } from '../errors/validation.js';

/** The Fullstory connection that a request means: the one it names, or the only one there is. */
export function fullstorySource(
  name: string | undefined,
  connections: Config['connections'],
): { source: string } | { issue: Issue } {
  const sources = Object.keys(connections).filter((candidate) => connections[candidate]?.kind === 'fullstory');
  const [only, second] = sources;
  const source = name ?? (second === undefined ? only : undefined);
  if (source !== undefined && sources.includes(source)) return { source };
  const problem = name === undefined ? 'say which' : `"${name}" is not one`;
  return { issue: { path: ['source'], message: `${problem}; Fullstory connections: ${sources.join(', ')}` } };
}
