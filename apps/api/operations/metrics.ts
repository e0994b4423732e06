import { type FastifyInstance } from 'fastify';
import { collectDefaultMetrics, Counter, Histogram, Registry } from 'prom-client';

/** Metrics of a worker in the same process. */
export interface WorkerMetrics {
  read(): Promise<string>;
}

/** What this process tells Prometheus. */
export class Metrics {
  private readonly registry = new Registry();
  private readonly requests = new Histogram({
    name: 'debrief_http_request_seconds',
    help: 'Time to answer a request, by route and status',
    labelNames: ['method', 'route', 'status'],
    buckets: [0.005, 0.02, 0.05, 0.1, 0.5, 2, 10],
    registers: [this.registry],
  });
  private readonly accepted = new Counter({
    name: 'debrief_runs_accepted_total',
    help: 'Runs accepted, by kind; repeated requests count once',
    labelNames: ['kind'],
    registers: [this.registry],
  });

  constructor(private readonly worker?: WorkerMetrics) {
    collectDefaultMetrics({ register: this.registry });
  }

  /** Times every request of the server by its route pattern, so that ids do not become labels. */
  observe(server: FastifyInstance): void {
    server.addHook('onResponse', (request, reply, done) => {
      const labels = { method: request.method, route: request.routeOptions.url ?? 'none', status: reply.statusCode };
      this.requests.observe(labels, reply.elapsedTime / 1000);
      done();
    });
  }

  countAccepted(kind: string): void {
    this.accepted.inc({ kind });
  }

  /** In the text format of Prometheus. A worker that does not answer leaves its part out. */
  async read(): Promise<string> {
    const worker = await this.worker?.read().catch(() => '');
    return [await this.registry.metrics(), worker ?? ''].join('\n');
  }
}
