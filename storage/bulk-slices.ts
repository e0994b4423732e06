import { and, asc, eq } from 'drizzle-orm';
import { type BulkSlice } from '../domain/bulk-slice.js';
import { type Db } from './database.js';
import { bulkSlices } from './schema.js';

/** One file on its way to one destination. */
export interface BulkTransferId {
  deliveryId: string;
  /** Of the file. */
  sha256: string;
}

/** A slice with the moment at which its latest job was created. */
export interface StoredBulkSlice extends BulkSlice {
  begunAt: Date;
}

type Slice = Pick<BulkSlice, 'number' | 'jobId'>;

/**
 * How far bulk transfers are. Of attempts that overlap the one that came first wins: what another one has changed since
 * is left as it is, and false returned.
 */
export class BulkSlices {
  constructor(private readonly db: Db) {}

  /** In the order of the file. */
  async list(transfer: BulkTransferId): Promise<StoredBulkSlice[]> {
    const rows = await this.db.select().from(bulkSlices).where(of(transfer)).orderBy(asc(bulkSlices.number));
    return rows.map(({ deliveryId: _, sha256: __, startAt, endAt, ...slice }) => ({
      ...slice,
      start: startAt,
      end: endAt,
    }));
  }

  /** Records a slice with the job that it is to fill. */
  async add(
    { deliveryId, sha256 }: BulkTransferId,
    { number, start, end, rows, jobId }: Pick<BulkSlice, 'number' | 'start' | 'end' | 'rows' | 'jobId'>,
  ): Promise<boolean> {
    const added = await this.db
      .insert(bulkSlices)
      .values({
        deliveryId,
        sha256,
        number,
        startAt: start,
        endAt: end,
        rows,
        jobId,
        state: 'open',
        begunAt: new Date(),
      })
      .onConflictDoNothing()
      .returning({ number: bulkSlices.number });
    return added.length > 0;
  }

  /** Records another job for a slice that is to be sent again. */
  async reopen(transfer: BulkTransferId, slice: Slice & Pick<BulkSlice, 'tries'>, jobId: string): Promise<boolean> {
    const tries = slice.tries + 1;
    return this.update(transfer, slice, { jobId, state: 'open', tries, failures: null, begunAt: new Date() });
  }

  /** Records what has become of a slice. */
  async update(
    transfer: BulkTransferId,
    { number, jobId }: Slice,
    change: Partial<Omit<StoredBulkSlice, 'number' | 'start' | 'end' | 'rows'>>,
  ): Promise<boolean> {
    const updated = await this.db
      .update(bulkSlices)
      .set(change)
      .where(and(of(transfer), eq(bulkSlices.number, number), eq(bulkSlices.jobId, jobId)))
      .returning({ number: bulkSlices.number });
    return updated.length > 0;
  }
}

function of({ deliveryId, sha256 }: BulkTransferId) {
  return and(eq(bulkSlices.deliveryId, deliveryId), eq(bulkSlices.sha256, sha256));
}
