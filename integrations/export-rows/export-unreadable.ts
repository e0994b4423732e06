export type UnreadableKind =
  'truncated-gzip' | 'corrupt-gzip' | 'not-utf8' | 'not-json' | 'not-an-object' | 'row-too-long';

/** Where reading stopped. */
export interface UnreadablePlace {
  /** Bytes that were read before it: of the compressed file where it cannot be unpacked, else of the unpacked one. */
  byte: number;
  /** The first is 1. */
  row?: number;
}

const reasons: Record<UnreadableKind, string> = {
  'truncated-gzip': 'its gzip ends too early',
  'corrupt-gzip': 'its gzip is damaged',
  'not-utf8': 'the row is not UTF-8',
  'not-json': 'the row is not JSON',
  'not-an-object': 'the row is no JSON object',
  'row-too-long': 'the row is too long',
};

/** An export file cannot be read to its end. The message tells the place, and nothing of what stands there. */
export class ExportUnreadable extends Error {
  override readonly name = 'ExportUnreadable';

  constructor(
    readonly kind: UnreadableKind,
    readonly place: UnreadablePlace,
  ) {
    const { row, byte } = place;
    super(`The export is not readable at ${row === undefined ? '' : `row ${row}, `}byte ${byte}: ${reasons[kind]}.`);
  }
}
