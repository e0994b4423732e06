import { startSandbox } from './sandbox.js';

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
  },
  delaysMs: {
    sessions: wholeNumber('SANDBOX_SESSIONS_DELAY_MS') ?? 0,
    summary: wholeNumber('SANDBOX_SUMMARY_DELAY_MS') ?? 0,
    delivery: wholeNumber('SANDBOX_DELIVERY_DELAY_MS') ?? 0,
  },
  salesforcePublicKey: process.env.SANDBOX_SALESFORCE_PUBLIC_KEY || undefined,
});

const { fullstory, intercom, salesforce, slack, credentials } = sandbox;
const urls = { fullstory: fullstory.url, intercom: intercom.url, salesforce: salesforce.url, slack: slack.url };
process.stdout.write(`${JSON.stringify({ urls, credentials })}\n`);

const stop = () => void sandbox.close().then(() => process.exit(0));
process.once('SIGTERM', stop);
process.once('SIGINT', stop);
if (process.env.SANDBOX_EXIT_WITH_PARENT === '1') process.stdin.once('close', stop).resume();
