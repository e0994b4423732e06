/** One request as a vendor's access log would show it. Credentials are never part of it. */
export interface RequestRecord {
  /** ISO 8601. */
  at: string;
  method: string;
  /** With query, as sent. */
  path: string;
  /** Null when the connection was cut before an answer. */
  status: number | null;
  /** Kept only when the sandbox was asked to keep bodies. */
  requestBody?: string;
  responseBody?: string;
}

export interface RequestLog {
  add(record: RequestRecord): void;
  /** Oldest first. */
  list(): RequestRecord[];
  clear(): void;
}

/** Keeps the last `capacity` records and forgets older ones. */
export function createRequestLog(capacity = 10_000): RequestLog {
  let records: RequestRecord[] = [];
  let oldest = 0;
  return {
    add(record) {
      if (records.length < capacity) {
        records.push(record);
        return;
      }
      records[oldest] = record;
      oldest = (oldest + 1) % capacity;
    },
    list() {
      return [...records.slice(oldest), ...records.slice(0, oldest)];
    },
    clear() {
      records = [];
      oldest = 0;
    },
  };
}
