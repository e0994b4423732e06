import { sandboxUrls, startSandbox } from './sandbox.js';

function wholeNumber(name: string): number | undefined {
  const text = process.env[name];
  if (text === undefined || text === '') return undefined;
  if (/^\d+$/.test(text)) return Number(text);
  process.stderr.write(`${name} must be a whole number.\n`);
  process.exit(1);
}

const sandbox = await startSandbox({
  ports: {
    fullstory: wholeNumber('SANDBOX_PORT_FULLSTORY'),
    intercom: wholeNumber('SANDBOX_PORT_INTERCOM'),
    salesforce: wholeNumber('SANDBOX_PORT_SALESFORCE'),
    slack: wholeNumber('SANDBOX_PORT_SLACK'),
    webhook: wholeNumber('SANDBOX_PORT_WEBHOOK'),
    model: wholeNumber('SANDBOX_PORT_MODEL'),
  },
  delaysMs: {
    sessions: wholeNumber('SANDBOX_SESSIONS_DELAY_MS') ?? 0,
    summary: wholeNumber('SANDBOX_SUMMARY_DELAY_MS') ?? 0,
    delivery: wholeNumber('SANDBOX_DELIVERY_DELAY_MS') ?? 0,
    visibilityMs: wholeNumber('SANDBOX_VISIBILITY_MS') ?? 0,
  },
  effectLog: process.env.SANDBOX_EFFECT_LOG || undefined,
  salesforcePublicKey: process.env.SANDBOX_SALESFORCE_PUBLIC_KEY || undefined,
});

process.stdout.write(`${JSON.stringify({ urls: sandboxUrls(sandbox), credentials: sandbox.credentials })}\n`);

const stop = () => void sandbox.close().then(() => process.exit(0));
process.once('SIGTERM', stop);
process.once('SIGINT', stop);
if (process.env.SANDBOX_EXIT_WITH_PARENT === '1') process.stdin.once('close', stop).resume();
