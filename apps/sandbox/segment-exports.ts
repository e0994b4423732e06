import { randomUUID } from 'node:crypto';
import { type ExportEffect } from './effect.js';
import { createExportOperations } from './export-operations.js';
import { readExportOrder } from './export-order.js';
import { createStorageLinks } from './storage-links.js';
import { rowShape } from './export-rows.js';
import { defaultExportSettings, parseExportSettings } from './export-settings.js';
import { exportStorageRoute } from './export-storage.js';
import { rowCycle } from './export-values.js';
import { listPage } from './list-page.js';
import { seededSegments, wireSegment } from './seeded-segments.js';
import { type ExportEndTrace } from './trace.js';
import { type Reply, type Route, type VendorRequest } from './vendor-contract.js';

export interface SegmentExports {
  routes: Route[];
  apply(entry: ExportEffect | ExportEndTrace): void;
  reset(): void;
  controls: Record<string, (body: unknown) => void>;
}

type Failure = (status: number, code: string, message: string) => Reply;

/**
 * Segments, their exports, the operations behind them and the files at the end (Fullstory reference, sections 7.1 to
 * 7.6). Every export that is begun is one effect.
 */
export function createSegmentExports(
  log: () => { land(effect: ExportEffect): void; note(trace: ExportEndTrace): void },
  failure: Failure,
): SegmentExports {
  let settings = { ...defaultExportSettings };
  let failed = 0;
  const links = createStorageLinks();
  const operations = createExportOperations((end) => log().note(end));
  const missing = (what: string) => failure(404, 'resource_not_found', `Requested ${what} does not exist`);
  const badPage = () => failure(400, 'invalid_field', 'limit or paginationToken is not valid');

  function create({ body }: VendorRequest): Reply {
    const request = readExportOrder(body, settings.scopeSpelling, Date.now());
    if ('status' in request) {
      return failure(request.status, request.status === 404 ? 'resource_not_found' : 'invalid_field', request.message);
    }
    const { segment, scope, timeRange, rows } = request;
    const fails = settings.failTimes === null || failed < settings.failTimes ? settings.fail : null;
    if (fails !== null) failed += 1;
    const isEmpty = settings.empty || segment.isEmpty === true;
    const unique = randomUUID();
    const effect: ExportEffect = {
      at: new Date().toISOString(),
      kind: 'export',
      operationId: Buffer.from(`SEARCH_EXPORT:${unique}`).toString('base64url'),
      searchExportId: `sx_${unique}`,
      segmentId: segment.id,
      scope,
      timeRange,
      plan: { ...rows, toMs: isEmpty ? rows.fromMs : rows.toMs, rowsPerHour: rowsPerHour(rows) },
      brokenRow: settings.brokenRow,
      fails,
      pollsUntilDone: settings.pollsUntilDone,
      msUntilDone: settings.msUntilDone,
    };
    log().land(effect);
    return { status: 200, body: { operationId: effect.operationId } };
  }

  function rowsPerHour(rows: Omit<ExportEffect['plan'], 'rowsPerHour'>): number {
    if (rows.toMs === rows.fromMs) return settings.rowsPerHour;
    const hours = (rows.toMs - rows.fromMs) / 3_600_000;
    if (rows.kind === 'individuals' && settings.people !== null) return settings.people / hours;
    if (settings.bytes === null) return settings.rowsPerHour;
    const shape = rowShape({ ...rows, rowsPerHour: 1 });
    const tails = Array.from({ length: rowCycle }, (_, row) => Buffer.byteLength(shape.tail(row)));
    const bytesPerRow = shape.headLength + tails.reduce((sum, length) => sum + length, 0) / rowCycle;
    return settings.bytes / bytesPerRow / hours;
  }

  return {
    apply: (entry) => operations.apply(entry),
    reset() {
      settings = { ...defaultExportSettings };
      failed = 0;
      operations.reset();
      links.expireAll();
    },
    controls: {
      exports(body) {
        settings = parseExportSettings(body);
        failed = 0;
      },
      'expire-links': () => links.expireAll(),
    },
    routes: [
      {
        method: 'GET',
        path: '/segments/v1',
        answer({ query }) {
          const creator = query.get('creator');
          const page = listPage(
            seededSegments.filter((segment) => creator === null || segment.creator === creator),
            query,
            20,
          );
          if (page === undefined) return badPage();
          const { items, nextPaginationToken } = page;
          return { status: 200, body: { segments: items.map(wireSegment), nextPaginationToken } };
        },
      },
      {
        method: 'GET',
        path: '/segments/v1/:id',
        answer(_request, id) {
          const segment = seededSegments.find((segment) => segment.id === id);
          return segment === undefined ? missing('segment') : { status: 200, body: wireSegment(segment) };
        },
      },
      { method: 'POST', path: '/segments/v1/exports', writes: true, answer: create },
      {
        method: 'GET',
        path: '/operations/v1',
        answer({ query }) {
          const [type, state] = [query.get('type'), query.get('state')];
          const fitting = operations
            .list()
            .filter((it) => (type === null || it.type === type) && (state === null || it.state === state));
          const page = listPage(fitting, query, 100);
          if (page === undefined) return badPage();
          return { status: 200, body: { operations: page.items, nextPaginationToken: page.nextPaginationToken } };
        },
      },
      {
        method: 'GET',
        path: '/operations/v1/:id',
        answer(_request, id) {
          const operation = operations.poll(id);
          return operation === undefined ? missing('operation') : { status: 200, body: operation };
        },
      },
      {
        method: 'POST',
        path: '/operations/v1/:id/cancel',
        answer(_request, id) {
          const cancelled = operations.cancel(id);
          if (cancelled === undefined) return missing('operation');
          if (!cancelled) return failure(400, 'invalid_state', 'The operation has ended already');
          return { status: 200, body: {} };
        },
      },
      {
        method: 'GET',
        path: '/search/v1/exports/:id/results',
        answer({ origin }, id) {
          if (operations.withFile(id) === undefined) return missing('export');
          const { location, expiresMs } = links.sign(id, origin, settings.linkLifeMs);
          return { status: 200, body: { location, expires: new Date(expiresMs).toISOString() } };
        },
      },
      exportStorageRoute(operations, links, () => settings.cutExpired),
    ],
  };
}
