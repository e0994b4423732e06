import { HttpStatus, type PipeTransform, StandardSchemaValidationPipe } from '@nestjs/common';
import { type FieldError, Problem } from './problem.js';

/** Only what a schema error is made of; zod's and the standard's fit both. */
export interface Issue {
  message: string;
  path?: readonly (PropertyKey | { key: PropertyKey })[] | undefined;
  /** Members that zod does not know, told at the object that holds them. */
  keys?: readonly string[];
}

/** A 422 that lists every mistake with its path, such as `destinations.0.connection`. */
export function validationProblem(issues: readonly Issue[]): Problem {
  const errors = namingMembers(issues).map(toFieldError);
  const detail = errors.map(({ path, message }) => (path ? `${path}: ${message}` : message)).join('; ');
  return new Problem(HttpStatus.UNPROCESSABLE_ENTITY, 'validation-failed', detail, { errors });
}

/** The same issues, with one for each unknown member at that member's own path. */
export function namingMembers(issues: readonly Issue[]): Issue[] {
  return issues.flatMap((issue) => {
    const { keys, path = [] } = issue;
    return keys ? keys.map((key) => ({ path: [...path, key], message: 'there is no such member' })) : [issue];
  });
}

export function createValidationPipe(): PipeTransform {
  return new StandardSchemaValidationPipe({ exceptionFactory: validationProblem });
}

function toFieldError({ path = [], message }: Issue): FieldError {
  const parts = path.map((part) => String(typeof part === 'object' ? part.key : part));
  return { path: parts.join('.'), message };
}
