import { parseArgs } from 'node:util';
import { type ChaosSettings } from '../../apps/sandbox/chaos.js';
import { chaosReport } from './chaos-report.js';
import { type ServerKind } from './chaos-system.js';
import { runChaos } from './run-chaos.js';
import { roughWeather } from './vendor-faults.js';

const { values: options } = parseArgs({
  options: {
    kills: { type: 'string', default: '20' },
    deliveries: { type: 'string', default: '1000' },
    server: { type: 'string', default: 'development' },
    seed: { type: 'string', default: '1' },
    weather: { type: 'string', default: 'rough' },
    break: { type: 'string' },
  },
});

const servers: Record<string, ServerKind[]> = {
  development: ['development'],
  production: ['production'],
  both: ['development', 'production'],
};
const chosen = servers[options.server];
if (!chosen) throw new Error(`--server takes ${Object.keys(servers).join(', ')}, not "${options.server}"`);
if (options.break !== undefined && options.break !== 'find-effect') throw new Error('--break takes find-effect');

const weathers: Record<string, ChaosSettings> = { rough: roughWeather, calm: {} };
const weather = weathers[options.weather];
if (!weather) throw new Error(`--weather takes ${Object.keys(weathers).join(', ')}, not "${options.weather}"`);

for (const server of chosen) {
  console.log(`\n${server} server, seed ${options.seed}`);
  const result = await runChaos({
    kills: Number(options.kills),
    deliveries: Number(options.deliveries),
    server,
    seed: Number(options.seed),
    weather,
    // What is measured in calm weather is each recovery.
    letRecover: options.weather === 'calm',
    ...(options.break && { workerPreload: 'test/chaos/deny-earlier-effects.js' }),
    report: console.log,
  });
  for (const line of chaosReport(result)) console.log(line);
  if (result.violations.length > 0) process.exitCode = 1;
}
