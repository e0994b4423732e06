import { applyDecorators } from '@nestjs/common';
import { ApiHeader, ApiResponse } from '@nestjs/swagger';
import { toOpenApi } from '../openapi.js';
import { AcceptedRun, RunView } from './run-responses.js';

const applied = {
  'Preference-Applied': {
    description: 'How long the answer waited at most, where that was asked for.',
    schema: { type: 'string' as const },
  },
};

/** Describes what `RunAnswer` heeds and gives. */
export function runAnswerDescription(): MethodDecorator {
  return applyDecorators(
    ApiHeader({
      name: 'Idempotency-Key',
      required: false,
      description: 'Repeated requests with one key are one run, for 30 days.',
    }),
    ApiHeader({
      name: 'Prefer',
      required: false,
      description: '`wait=10` has the answer wait so many seconds, at most 30, for the end of the run (RFC 7240).',
    }),
    ApiResponse({
      status: 200,
      description: 'The run, which has ended within the time that `Prefer` names.',
      headers: applied,
      schema: toOpenApi(RunView),
    }),
    ApiResponse({
      status: 202,
      description: 'The run is kept, whatever dies.',
      headers: applied,
      schema: toOpenApi(AcceptedRun),
    }),
  );
}
