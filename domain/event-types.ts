/**
 * The types of event that the vendor records by itself. The second line is seen in answers and not documented (Fullstory
 * docs, event options; sessions context). Any other string names a custom event.
 */
export const eventTypes: readonly string[] = [
  ...['navigate', 'click', 'dead-click', 'error-click', 'rage-click', 'input-change', 'network-error', 'console-error'],
  ...['mouse-thrash', 'highlight', 'copy', 'paste', 'element-seen'],
  ...['consent', 'page-load', 'cumulative-layout-shift', 'first-input-delay', 'interaction-to-next-paint', 'exception'],
];
