import { type ExportRowKind } from './offered-columns.js';
import { createPopulation } from './seeded-people.js';
import { createSeededRandom } from './seeded-random.js';

/** Rows this far apart differ only in what tells every row from every other. */
export const rowCycle = 64;

/** Raw JSON by column; what is absent from a row is not there. */
export type RowValues = Record<string, string | undefined>;

const { seeded } = createPopulation(new Date(0));
const types = [
  'navigate',
  'click',
  'change',
  'seen',
  'request',
  'thrash',
  'console_message',
  'custom',
  'load',
  'abandon',
];
const places = ['basket', 'payment', 'seat map, balcony', 'prices', 'account', 'sign-in', 'search', 'gift card'];
const browsers = ['Chrome', 'Safari', 'Firefox', 'Edge'];
const systems = ['Windows', 'OS X', 'Android', 'iOS'];
const targetTexts = [
  'Apply code',
  'Weiter zur Kasse – 2 Plätze',
  'He said: "Two seats, please"',
  'Line one\nLine two, with a comma',
  '座席を選ぶ 🎫',
  "Don't refuse my postcode; \\ K1A 0B1",
  '\u2028a line separator\tand a tab',
  '',
];

function pick<T>(from: readonly T[], index: number): T {
  return from[index % from.length] as T;
}

/** A 64-bit integer far beyond 2^53 whose last digits matter. */
export function bigInteger(firstDigit: number, segment: number, serial: number): string {
  return `${firstDigit}${String(segment % 100).padStart(2, '0')}${String(serial).padStart(16, '0')}`;
}

/** A column's value in every row whose number leaves the remainder `place`, as far as rows share it. */
export function sharedValues(kind: ExportRowKind, segment: number, place: number): RowValues {
  const values = kind === 'events' ? eventValues(segment, place) : individualValues(place);
  return Object.fromEntries(
    Object.entries(values).map(([name, value]) => [
      name,
      typeof value === 'bigint' ? String(value) : JSON.stringify(value),
    ]),
  );
}

function visitor(place: number) {
  const person = seeded[place];
  if (person === undefined) {
    return { uid: `load-${place}`, name: `Load Number ${place}`, email: `load-${place}@example.com` };
  }
  return { uid: person.uid, name: `${person.firstName} ${person.lastName}`, email: person.email };
}

function eventValues(segment: number, place: number): Record<string, unknown> {
  const random = createSeededRandom(segment * rowCycle + place);
  const whole = (below: number) => Math.floor(random() * below);
  const { uid, name, email } = visitor(place);
  const where = pick(places, place * 5 + whole(8));
  const system = pick(systems, whole(4));
  const type = pick(types, place);
  const seat = whole(9_000) + 1_000;
  return {
    IndvId: BigInt(bigInteger(7, segment, 9_007_199_254 * (place + 1))),
    UserId: BigInt(bigInteger(6, segment, 8_128_526_473 * (place + 1))),
    UserCreated: `2025-0${1 + (place % 9)}-14T08:30:00${pick(['', '.5', '.123456789'], place)}Z`,
    UserAppKey: uid,
    UserDisplayName: name,
    UserEmail: email,
    EventType: type,
    EventSubType: type === 'navigate' ? pick(['reload', 'back_forward'], place) : undefined,
    EventCustomName: type === 'custom' ? 'Promo "SPRING10" refused' : undefined,
    EventTargetText: pick(targetTexts, place),
    EventTargetSelector: `#app > main.page-${whole(90)} > form.checkout > div:nth-child(${whole(9)}) > button[data-seat="${seat}"]`,
    EventDuration: whole(9_000),
    EventPageOffset: whole(600_000),
    EventSessionOffset: whole(3_600_000),
    EventModFrustrated: whole(3),
    EventModDead: whole(2),
    EventModError: whole(4),
    EventCumulativeLayoutShift: Number(random().toFixed(4)),
    PageName: where,
    PageDuration: whole(90_000),
    PageActiveDuration: whole(60_000),
    PageUrl: `https://shop.example.com/${encodeURIComponent(where)}/${seat}?step=${whole(9)}&ref=${encodeURIComponent(uid)}`,
    PageRefererUrl: `https://shop.example.com/search?q=${encodeURIComponent(pick(targetTexts, place + 1))}`,
    PageIp: `198.51.100.${whole(250)}`,
    PageLatLong: `${(whole(18_000) / 100 - 90).toFixed(2)},${(whole(36_000) / 100 - 180).toFixed(2)}`,
    PageUserAgent: `Mozilla/5.0 (${system}) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/1${whole(90)}.0.0.0 Safari/537.36`,
    PageBrowser: pick(browsers, whole(4)),
    PageDevice: pick(['Desktop', 'Mobile', 'Tablet'], whole(3)),
    PageOperatingSystem: system,
    PageScreenWidth: 1_440,
    PageScreenHeight: 900,
    PageNumEvents: whole(400),
    PageNumErrors: whole(5),
    PageMaxScrollDepthPercent: whole(101),
    ReqUrl: type === 'request' ? `https://shop.example.com/api/seats/${seat}` : undefined,
    ReqMethod: type === 'request' ? 'POST' : undefined,
    ReqStatus: type === 'request' ? 503 : undefined,
    user_Plan_str: pick(['free', 'paid'], place),
    evt_Total_real: type === 'custom' ? 1e-7 * whole(1_000) : undefined,
    evt_Note_str: type === 'custom' ? 'a,b;"c"\r\nd' : undefined,
    page_Section_str: where,
  };
}

function individualValues(place: number): Record<string, unknown> {
  const random = createSeededRandom(place);
  const whole = (below: number) => Math.floor(random() * below);
  return {
    Created: `2025-0${1 + (place % 9)}-14T08:30:00Z`,
    NumSessions: whole(90) + 1,
    NumPages: whole(900) + 1,
    NumEvents: whole(9_000) + 1,
    TotalSec: whole(90_000),
    ActiveSec: whole(60_000),
    AvgSessionSec: Number((random() * 900).toFixed(3)),
    LastSessionNumPages: whole(30),
    LastSessionSec: whole(3_600),
    LastPage: `https://shop.example.com/${encodeURIComponent(pick(places, place))}`,
    LastIp: `198.51.100.${whole(250)}`,
    LastBrowser: pick(browsers, whole(4)),
    LastDevice: pick(['Desktop', 'Mobile', 'Tablet'], whole(3)),
    LastOperatingSystem: pick(systems, whole(4)),
    user_Plan_str: place % 3 === 0 ? 'paid, yearly' : 'free',
    user_Seats_int: place,
    // Every other person has something in the cart.
    user_cartValue_real: place % 2 === 0 ? whole(90_000) / 100 : undefined,
  };
}
