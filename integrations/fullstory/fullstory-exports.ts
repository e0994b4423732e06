import { z } from 'zod';
import { type ExportOperation, type Segment } from '../../domain/segment-export.js';
import { IntegrationError } from '../http/integration-error.js';
import { pathSegment } from '../http/path-segment.js';
import { type VendorHttp } from '../http/vendor-http.js';
import {
  createdExport,
  exportResults,
  operation,
  operationPage,
  segment,
  segmentPage,
} from './fullstory-export-responses.js';
import { rfc3339Instant } from './rfc3339-instant.js';
import { type ExportOperationRequest, individualsScopes, toExportBody } from './to-export-body.js';
import { toExportOperation } from './to-export-operation.js';
import { toSegment } from './to-segment.js';

/** Which operations are wanted; what is left out does not narrow. */
export interface OperationFilter {
  /** As the vendor says it, such as `SEARCH_EXPORT`. */
  type?: string;
  /** As the vendor says it: `PENDING`, `COMPLETED` or `FAILED`. */
  state?: string;
  /** RFC 3339; operations created before are left out. */
  createdAfter?: string;
}

const pageSize = 100;
const id = (text: string) => pathSegment(text, 'fullstory');

/** Every segment, all pages, the built-in ones among them. */
export async function listSegments(
  http: VendorHttp,
  { creator }: { creator?: string },
  signal?: AbortSignal,
): Promise<Segment[]> {
  const found: Segment[] = [];
  for (let paginationToken: string | undefined; ;) {
    const { body } = await http.request({
      method: 'GET',
      path: '/segments/v1',
      query: { limit: pageSize, creator, paginationToken },
      attempt: 'list segments',
      schema: segmentPage,
      readOnly: true,
      signal,
    });
    found.push(...(body.segments ?? []).map(toSegment));
    if (!body.nextPaginationToken) return found;
    paginationToken = body.nextPaginationToken;
  }
}

/** One segment, built-in ones included, by its id; names are not looked up. */
export async function getSegment(http: VendorHttp, segmentId: string, signal?: AbortSignal): Promise<Segment> {
  const { body } = await http.request({
    method: 'GET',
    path: `/segments/v1/${id(segmentId)}`,
    attempt: 'get a segment',
    schema: segment,
    readOnly: true,
    signal,
  });
  return toSegment(body);
}

/**
 * Has Fullstory begin an export. Each call that may have arrived may have begun one of its own, and operations carry no
 * mark of ours. The individuals scope is tried in both of its spellings, the second after a certain refusal of the first.
 */
export async function createExport(
  http: VendorHttp,
  request: ExportOperationRequest,
  signal?: AbortSignal,
): Promise<{ operationId: string }> {
  const create = async (scope: (typeof individualsScopes)[number]) => {
    const { body } = await http.request({
      method: 'POST',
      path: '/segments/v1/exports',
      json: toExportBody(request, scope),
      attempt: 'create a segment export',
      schema: createdExport,
      signal,
    });
    return body;
  };
  const [first, second] = individualsScopes;
  try {
    return await create(first);
  } catch (error) {
    const mayBeSpelling = request.scope === 'individuals' && error instanceof IntegrationError && error.status === 400;
    if (!mayBeSpelling) throw error;
    return create(second);
  }
}

/** Where an operation stands. Asking changes nothing; one that has expired is `not-found`. */
export async function getOperation(
  http: VendorHttp,
  operationId: string,
  signal?: AbortSignal,
): Promise<ExportOperation> {
  const { body } = await http.request({
    method: 'GET',
    path: `/operations/v1/${id(operationId)}`,
    attempt: 'ask for an operation',
    schema: operation,
    readOnly: true,
    signal,
  });
  return toExportOperation(body);
}

/**
 * Operations as Fullstory lists them. No order is promised; where the pages read so far were newest first, reading ends
 * at the first page whose last operation is too old.
 */
export async function listOperations(
  http: VendorHttp,
  { type, state, createdAfter = '' }: OperationFilter,
  signal?: AbortSignal,
): Promise<ExportOperation[]> {
  const listed: ExportOperation[] = [];
  const from = rfc3339Instant(createdAfter) ?? '';
  const isWanted = ({ createdAt }: ExportOperation) => createdAt === null || createdAt >= from;
  for (let paginationToken: string | undefined; ;) {
    const { body } = await http.request({
      method: 'GET',
      path: '/operations/v1',
      query: { limit: pageSize, type, state, paginationToken },
      attempt: 'list operations',
      schema: operationPage,
      readOnly: true,
      signal,
    });
    listed.push(...(body.operations ?? []).map(toExportOperation));
    const last = listed.at(-1);
    const isPastWanted = last !== undefined && !isWanted(last) && isNewestFirst(listed);
    if (!body.nextPaginationToken || isPastWanted) return listed.filter(isWanted);
    paginationToken = body.nextPaginationToken;
  }
}

/** Asks for an end. What has ended already, or is not there, is fine: however Fullstory refuses, nothing is left to do. */
export async function cancelOperation(http: VendorHttp, operationId: string, signal?: AbortSignal): Promise<void> {
  try {
    await http.request({
      method: 'POST',
      path: `/operations/v1/${id(operationId)}/cancel`,
      json: {},
      attempt: 'cancel an operation',
      answer: 'ignored',
      schema: z.undefined(),
      signal,
    });
  } catch (error) {
    const kind = error instanceof IntegrationError ? error.kind : undefined;
    if (kind !== 'rejected' && kind !== 'not-found') throw error;
  }
}

/** Where the file of a completed export can be had for the next few minutes; whoever has the link has the file. */
export async function exportLink(
  http: VendorHttp,
  searchExportId: string,
  signal?: AbortSignal,
): Promise<{ location: string; expiresAt: string | null }> {
  const { body } = await http.request({
    method: 'GET',
    path: `/search/v1/exports/${id(searchExportId)}/results`,
    attempt: 'ask where an export can be downloaded',
    schema: exportResults,
    readOnly: true,
    signal,
  });
  return { location: body.location, expiresAt: rfc3339Instant(body.expires) };
}

function isNewestFirst(operations: ExportOperation[]): boolean {
  return operations.every(({ createdAt }, index) => {
    const before = operations[index - 1]?.createdAt;
    return createdAt !== null && (before === undefined || before === null || createdAt <= before);
  });
}
