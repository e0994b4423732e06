import { type ByteSink } from './byte-sink.js';
import { type Row } from './checked-rows.js';

/** Writes one row of a file, without what stands between rows. */
export type WriteRow = (row: Row, sink: ByteSink) => void;

/** The row as it is. */
export const writeUnchanged: WriteRow = ({ bytes, start, end }, sink) => {
  sink.reserve(end - start);
  sink.copy(bytes, start, end);
};
