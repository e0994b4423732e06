import { HttpException, type HttpStatus } from '@nestjs/common';

export interface FieldError {
  path: string;
  message: string;
}

/** An RFC 9457 problem. `code` is stable and meant for programs; `detail` says what to do. */
export class Problem extends HttpException {
  constructor(
    status: HttpStatus,
    readonly code: string,
    readonly detail: string,
    readonly extra: { errors?: FieldError[]; retryAfterSeconds?: number; cause?: unknown } = {},
  ) {
    super(detail, status, { cause: extra.cause, errorCode: code });
  }
}
