import { parseChaosSettings } from './chaos.js';
import { parseFaultRule } from './fault-rule.js';
import { isJsonObject, parseJson } from './json-object.js';
import { type Delays, type Reply, type VendorRequest } from './vendor-contract.js';
import { type VendorSandbox } from './vendor-sandbox.js';

const prefix = '/_sandbox/';

function parseDelays(value: unknown): Partial<Delays> {
  if (!isJsonObject(value)) throw new TypeError('Delays are a JSON object of milliseconds.');
  for (const [name, ms] of Object.entries(value)) {
    if (!['sessions', 'summary', 'delivery', 'visibilityMs'].includes(name))
      throw new TypeError(`There is no delay "${name}".`);
    if (typeof ms !== 'number' || ms < 0) throw new TypeError(`Delay "${name}" is a number of milliseconds.`);
  }
  return value;
}

function runControl(call: string, body: string, sandbox: VendorSandbox, further: string[]): Reply {
  switch (call) {
    case 'POST faults':
      sandbox.fault(parseFaultRule(parseJson(body)));
      return { status: 204 };
    case 'DELETE faults':
      sandbox.clearFaults();
      return { status: 204 };
    case 'GET effects':
      return { status: 200, body: sandbox.effects() };
    case 'GET requests':
      return { status: 200, body: sandbox.requests() };
    case 'PUT delays':
      sandbox.setDelays(parseDelays(parseJson(body)));
      return { status: 204 };
    case 'PUT chaos':
      sandbox.setChaos(parseChaosSettings(parseJson(body)));
      return { status: 204 };
    case 'GET chaos':
      return { status: 200, body: sandbox.chaos() };
    case 'POST reset':
      sandbox.reset();
      return { status: 204 };
    default: {
      const name = call.replace(/^(POST|PUT) /, '');
      if (!further.includes(name)) return { status: 404, body: { error: `The sandbox has no control "${call}".` } };
      sandbox.control(name, parseJson(body));
      return { status: 204 };
    }
  }
}

/** Answers a control call, `further` ones among them; undefined when the request is meant for the vendor. Control calls need no credential. */
export function answerControl(request: VendorRequest, sandbox: VendorSandbox, further: string[]): Reply | undefined {
  if (!request.path.startsWith(prefix)) return undefined;
  try {
    return runControl(`${request.method} ${request.path.slice(prefix.length)}`, request.body, sandbox, further);
  } catch (error) {
    if (error instanceof TypeError) return { status: 400, body: { error: error.message } };
    throw error;
  }
}
