import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { type AddressInfo } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { createChaos, parseChaosSettings } from './chaos.js';
import { createFaultPlan } from './fault-plan.js';
import { faultedReply } from './faulted-reply.js';
import { receiveUpload } from './received-upload.js';
import { createRequestLog } from './request-log.js';
import { createRouteMatcher, type RouteMatch } from './route-match.js';
import { answerControl } from './sandbox-control.js';
import { type Delays, type Reply, type VendorContract, type VendorRequest } from './vendor-contract.js';
import { type VendorSandbox } from './vendor-sandbox.js';
import { writeContent } from './write-content.js';
import { writeReply } from './write-reply.js';

export interface VendorServer extends VendorSandbox {
  close(): Promise<void>;
}

export interface VendorServerOptions {
  host: string;
  /** 0 takes a free one. */
  port: number;
  delaysMs: Delays;
  /** Whether the request log keeps what was sent and answered. */
  keepBodies: boolean;
}

/** Longer than clients keep idle connections, so that none is closed under a request. */
const keepAliveMs = 60_000;

type RequestHead = Omit<VendorRequest, 'body' | 'upload'>;

function readHead(
  { method = 'GET', url = '/', headers }: IncomingMessage,
  origin: string,
  delays: Delays,
): RequestHead {
  const { pathname, searchParams } = new URL(url, origin);
  return { method, url, path: pathname, query: searchParams, headers, delays, origin };
}

async function readBody(
  incoming: IncomingMessage,
  match: RouteMatch | undefined,
): Promise<Pick<VendorRequest, 'body' | 'upload'>> {
  if (match?.route.takesUpload) {
    const upload = await receiveUpload(incoming);
    return { body: upload.text ?? '', upload };
  }
  const chunks: Buffer[] = [];
  for await (const chunk of incoming) chunks.push(chunk as Buffer);
  return { body: Buffer.concat(chunks).toString() };
}

/** Starts a loopback HTTP server that answers as the contract says. Rejects when the port is taken. */
export async function startVendorServer(contract: VendorContract, options: VendorServerOptions): Promise<VendorServer> {
  const faults = createFaultPlan();
  const chaos = createChaos();
  const log = createRequestLog();
  const matchRoute = createRouteMatcher(contract.routes);
  const closing = new AbortController();
  const delays = { ...options.delaysMs };

  async function pause(ms: number): Promise<void> {
    if (ms > 0) await sleep(ms, undefined, { signal: closing.signal });
  }

  async function answer(request: VendorRequest, match: RouteMatch | undefined): Promise<Reply> {
    const refusal = contract.refusal(request);
    if (refusal !== undefined) return refusal;
    if (match === undefined) return contract.notFound(request);
    if (match.route.delay !== undefined) await pause(delays[match.route.delay]);
    return match.route.answer(request, ...match.segments);
  }

  async function serve(incoming: IncomingMessage, outgoing: ServerResponse): Promise<void> {
    const head = readHead(incoming, sandbox.url, delays);
    const match = matchRoute(head.method, head.path);
    const request = { ...head, ...(await readBody(incoming, match)) };
    const control = answerControl(request, sandbox, Object.keys(contract.controls ?? {}));
    if (control !== undefined) {
      const text = control.body === undefined ? '' : JSON.stringify(control.body);
      writeReply(outgoing, { status: control.status, headers: {}, text }, undefined);
      return;
    }
    const at = new Date().toISOString();
    const rule = faults.take(request) ?? (match?.route.writes === true ? chaos.strike() : undefined) ?? {};
    await pause(rule.delayMs ?? 0);
    const reply = await faultedReply(rule, request, contract, () => answer(request, match));
    log.add({
      at,
      method: request.method,
      path: request.url,
      status: reply?.status ?? null,
      ...(options.keepBodies && { requestBody: request.body, responseBody: reply?.text ?? '' }),
    });
    await pause(rule.stallMs ?? 0);
    if (reply === undefined) incoming.socket.destroy();
    else if (reply.content) await writeContent(outgoing, reply, reply.content, rule, closing.signal);
    else writeReply(outgoing, reply, request.headers['accept-encoding']?.toString());
  }

  const server = createServer({ keepAliveTimeout: keepAliveMs }, (incoming, outgoing) => {
    serve(incoming, outgoing).catch((error: unknown) => {
      if (closing.signal.aborted || outgoing.headersSent || incoming.socket.destroyed) incoming.socket.destroy();
      else outgoing.writeHead(500).end(`The sandbox itself failed: ${String(error)}`);
    });
  });

  const sandbox: VendorServer = {
    url: '',
    effects: () => contract.log.effects(),
    requests: () => log.list(),
    fault: (rule) => faults.add(rule),
    clearFaults: () => faults.clear(),
    setDelays: (delaysMs) => void Object.assign(delays, delaysMs),
    setChaos: (settings) => chaos.set(parseChaosSettings(settings)),
    chaos: () => chaos.report(),
    control(name, body) {
      const control = Object.hasOwn(contract.controls ?? {}, name) ? contract.controls?.[name] : undefined;
      if (control === undefined) throw new TypeError(`The sandbox has no control "${name}".`);
      control(body);
    },
    reset() {
      contract.log.clear();
      contract.reset();
      log.clear();
      faults.clear();
      chaos.clear();
      Object.assign(delays, options.delaysMs);
    },
    close() {
      closing.abort();
      return new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      });
    },
  };

  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(options.port, options.host, resolve);
  });
  sandbox.url = `http://${options.host}:${(server.address() as AddressInfo).port}`;
  return sandbox;
}
