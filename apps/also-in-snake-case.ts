import { z } from 'zod';

/** Members in Fullstory's own spelling too, so that what stands in its documents can be pasted. */
export function alsoInSnakeCase<Shape extends z.ZodRawShape>(shape: Shape, aliases: Record<string, string> = {}) {
  const snakeCase = (name: string) => name.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
  const spellings = new Map(Object.keys(shape).map((name) => [snakeCase(name), name]));
  for (const [alias, name] of Object.entries(aliases)) spellings.set(alias, name);
  return z.preprocess((value) => {
    if (typeof value !== 'object' || value === null || Array.isArray(value)) return value;
    return Object.fromEntries(Object.entries(value).map(([name, member]) => [spellings.get(name) ?? name, member]));
  }, z.strictObject(shape));
}
