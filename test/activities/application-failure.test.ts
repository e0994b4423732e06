import { ApplicationFailure } from '@temporalio/activity';
import { sql } from 'drizzle-orm';
import { inspect } from 'node:util';
import { describe, expect, it } from 'vitest';
import { isTransient, toDurableFailure } from '../../activities/application-failure.js';
import { type FailureKind } from '../../domain/failure.js';
import { Postponed } from '../../activities/courier.js';
import { IntegrationError, type IntegrationErrorDetails } from '../../integrations/http/integration-error.js';
import { openDatabase } from '../../storage/database.js';
import { FileStoreRefused } from '../../storage/file-store.js';

function vendorError(details: Partial<IntegrationErrorDetails>): IntegrationError {
  return new IntegrationError({
    kind: 'unavailable',
    vendor: 'slack',
    effect: 'none',
    message: 'slack: no',
    ...details,
  });
}

describe('a vendor failure', () => {
  it.each<[FailureKind, boolean]>([
    ['unavailable', true],
    ['rate-limited', true],
    ['unauthorized', false],
    ['rejected', false],
    ['not-found', false],
  ])('that is %s is tried again: %s', (kind, retried) => {
    const error = vendorError({ kind });
    const failure = toDurableFailure(error);
    expect(failure).toBeInstanceOf(ApplicationFailure);
    expect(failure).toMatchObject({ type: kind, message: 'slack: no', nonRetryable: !retried });
    expect(isTransient(error)).toBe(retried);
  });

  it('waits as long as the vendor asked for', () => {
    expect(toDurableFailure(vendorError({ kind: 'rate-limited', retryAfterMs: 30_000 }))).toMatchObject({
      nextRetryDelay: 30_000,
    });
  });

  it('tries again at once where the vendor asked for no wait at all', () => {
    expect(toDurableFailure(vendorError({ retryAfterMs: 0 }))).toMatchObject({ nextRetryDelay: 0 });
  });

  it('leaves the wait to the retry policy where the vendor did not say', () => {
    expect((toDurableFailure(vendorError({})) as ApplicationFailure).nextRetryDelay).toBeUndefined();
  });

  it('carries its evidence, and its cause not, which may quote what must not be stored', () => {
    const cause = new Error('jane@doe.com');
    const evidence = { vendor: 'slack', status: 503, code: 'fatal_error', requestId: 'req-1' };
    const failure = toDurableFailure(vendorError({ ...evidence, cause }));
    expect(failure).toMatchObject({ details: [evidence] });
    expect((failure as ApplicationFailure).cause).toBeUndefined();
  });
});

it('lets what was only postponed come back when it said, without alarm', () => {
  expect(toDurableFailure(new Postponed('The destination is paused.', 45_000))).toMatchObject({
    type: 'postponed',
    message: 'The destination is paused.',
    nonRetryable: false,
    nextRetryDelay: 45_000,
    category: 'BENIGN',
  });
});

it('leaves what the file store refuses to the operator', () => {
  const failure = toDurableFailure(new FileStoreRefused('The disk is full.'));
  expect(failure).toMatchObject({ type: 'file-store-refused', message: 'The disk is full.', nonRetryable: true });
});

it('passes any other error unchanged', () => {
  const error = new TypeError('a mistake of ours');
  expect(toDurableFailure(error)).toBe(error);
});

it('tells of a failed statement its code and nothing that it carried', async () => {
  const database = await openDatabase({});
  const statement = sql`select ${'jane@doe.com'}::integer`;
  const failed: unknown = await database.db.execute(statement).catch((error: unknown) => error);
  await database.close();
  const failure = toDurableFailure(failed) as ApplicationFailure;
  expect(failure).toMatchObject({
    type: 'database',
    nonRetryable: false,
    message: expect.stringContaining('22P02') as string,
  });
  expect(inspect(failure)).not.toContain('jane');
});
