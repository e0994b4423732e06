import { type ExportKind } from './segment-export.js';

const identity = ['IndvId', 'UserId', 'SessionId', 'PageId'];
const person = ['UserCreated', 'UserAppKey', 'UserDisplayName', 'UserEmail'];
const session = ['SessionStart'];
const event = [
  'EventStart',
  'EventType',
  'EventSubType',
  'EventCustomName',
  'EventTargetText',
  'EventTargetSelector',
  'EventDuration',
  'EventSecondaryDuration',
  'EventPageOffset',
  'EventSessionOffset',
  'EventModFrustrated',
  'EventModDead',
  'EventModError',
  'EventModSuspicious',
  'EventCumulativeLayoutShift',
  'EventFirstInputDelay',
  'EventVarErrorKind',
  'EventVarFields',
  'EventWebSourceFileUrl',
  'EventMobileSourceFile',
];
const page = [
  'PageName',
  'PageStart',
  'PageDuration',
  'PageActiveDuration',
  'PageUrl',
  'PageRefererUrl',
  'PageIp',
  'PageLatLong',
  'PageUserAgent',
  'PageBrowser',
  'PageBrowserVersion',
  'PageDevice',
  'PagePlatform',
  'PageOperatingSystem',
  'PageScreenWidth',
  'PageScreenHeight',
  'PageViewportWidth',
  'PageViewportHeight',
  'PageNumEvents',
  'PageNumDerivedEvents',
  'PageNumInfos',
  'PageNumWarnings',
  'PageNumErrors',
  'PageClusterId',
  'PageMaxScrollDepthPercent',
];
const load = ['LoadDomContentTime', 'LoadEventTime', 'LoadFirstPaintTime', 'LoadLargestPaintTime'];
const request = ['ReqUrl', 'ReqMethod', 'ReqStatus'];
const app = [
  'AppName',
  'AppPackageName',
  'AppDeviceModel',
  'AppDeviceVendor',
  'AppVersion',
  'AppOsVersion',
  'AppViewName',
];
const individual = [
  'IndvId',
  'Created',
  'Uid',
  'DisplayName',
  'Email',
  'NumSessions',
  'NumPages',
  'NumEvents',
  'TotalSec',
  'ActiveSec',
  'AvgSessionSec',
  'AvgSessionActiveSec',
  'MaxSessionSec',
  'LastSessionNumPages',
  'LastSessionNumEvents',
  'LastSessionSec',
  'LastSessionActiveSec',
  'LastSessionStart',
  'LastPage',
  'LastIp',
  'LastLatLong',
  'LastEventStart',
  'LastBrowser',
  'LastDevice',
  'LastPlatform',
  'LastOperatingSystem',
];

const columns: Record<ExportKind, readonly string[]> = {
  individuals: individual,
  events: [...identity, ...person, ...session, ...event, ...page, ...load, ...request, ...app],
  sessions: ['IndvId', 'UserId', 'SessionId', ...person, ...session],
  pages: [...identity, ...person, ...session, ...page, ...load, ...app],
};

/**
 * The vendor's standard columns of a kind, in a fixed order; custom ones (`user_*`, `evt_*`, `page_*`) are not among them.
 * Those of events and individuals are documented (Fullstory reference, segment export columns); sessions and pages are the
 * parts of an event row that are about them.
 */
export function standardColumns(kind: ExportKind): string[] {
  return [...columns[kind]];
}
