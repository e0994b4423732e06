const eventColumns = `IndvId UserId SessionId PageId UserCreated UserAppKey UserDisplayName UserEmail SessionStart EventStart
EventType EventSubType EventCustomName EventTargetText EventTargetSelector EventDuration EventSecondaryDuration EventPageOffset
EventSessionOffset EventModFrustrated EventModDead EventModError EventModSuspicious EventCumulativeLayoutShift EventFirstInputDelay
EventVarErrorKind EventVarFields EventWebSourceFileUrl EventMobileSourceFile PageName PageStart PageDuration PageActiveDuration
PageUrl PageRefererUrl PageIp PageLatLong PageUserAgent PageBrowser PageBrowserVersion PageDevice PagePlatform PageOperatingSystem
PageScreenWidth PageScreenHeight PageViewportWidth PageViewportHeight PageNumEvents PageNumDerivedEvents PageNumInfos
PageNumWarnings PageNumErrors PageClusterId PageMaxScrollDepthPercent LoadDomContentTime LoadEventTime LoadFirstPaintTime
LoadLargestPaintTime ReqUrl ReqMethod ReqStatus AppName AppPackageName AppDeviceModel AppDeviceVendor AppVersion AppOsVersion
AppViewName user_Plan_str user_Seats_int evt_Total_real evt_Note_str page_Section_str`;

const individualColumns = `IndvId Created Uid DisplayName Email NumSessions NumPages NumEvents TotalSec ActiveSec AvgSessionSec
AvgSessionActiveSec MaxSessionSec LastSessionNumPages LastSessionNumEvents LastSessionSec LastSessionActiveSec LastSessionStart
LastPage LastIp LastLatLong LastEventStart LastBrowser LastDevice LastPlatform LastOperatingSystem user_Plan_str user_Seats_int
user_cartValue_real`;

export type ExportRowKind = 'events' | 'individuals';

const columns: Record<ExportRowKind, ReadonlySet<string>> = {
  events: new Set(eventColumns.split(/\s+/)),
  individuals: new Set(individualColumns.split(/\s+/)),
};

/** Stand for all custom variables of their kind; nothing else is a pattern. */
const specials = ['user_*', 'evt_*', 'page_*'];

/** Every column of an export (Fullstory reference, export columns), with some custom ones. */
export function columnsOf(kind: ExportRowKind): ReadonlySet<string> {
  return columns[kind];
}

/** Whether an export has such a column, or takes the name for a set of them. */
export function isColumnName(kind: ExportRowKind, name: string): boolean {
  return columns[kind].has(name) || specials.includes(name);
}

/** Whether `name` is among the asked fields; all are when none is asked for. */
export function isAsked(name: string, fields: readonly string[]): boolean {
  if (fields.length === 0 || fields.includes(name)) return true;
  return specials.some((special) => fields.includes(special) && name.startsWith(special.slice(0, -1)));
}
