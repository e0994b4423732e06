import { validationProblem } from '../errors/validation.js';

/** Up to 255 visible characters. */
const visible = /^[\x21-\x7e]{1,255}$/;

/** @throws Problem 422 */
export function parseIdempotencyKey(key: string): string {
  if (visible.test(key)) return key;
  throw validationProblem([{ path: ['Idempotency-Key'], message: '1 to 255 visible ASCII characters' }]);
}
