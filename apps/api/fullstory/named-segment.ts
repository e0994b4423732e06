import { everyoneSegment, type Segment } from '../../../domain/segment-export.js';
import { type FullstoryDirectory } from './fullstory-directory.js';

/** The segment that a caller means. @throws Problem 422 with candidates, 502 or 503 where Fullstory cannot say */
export async function namedSegment(
  directory: FullstoryDirectory,
  source: string,
  idOrName: string,
): Promise<Pick<Segment, 'id' | 'name'>> {
  if (idOrName.toLowerCase() === everyoneSegment.id) return everyoneSegment;
  const { id, name } = await directory.resolveSegment(source, idOrName);
  return { id, name };
}
