/**
 * Whether the user came back to the current page with the Back or Forward button, and has followed no link since. A page is the path of the
 * URL. Firefox also reports a page that it has restored from the back/forward cache.
 */
export function isHistoryPage(): boolean {
  // Some test environments have no `getEntriesByType`. `name` is the URL with which the browser loaded the document.
  const entry = performance.getEntriesByType?.('navigation')[0] as PerformanceNavigationTiming
  return entry?.type === 'back_forward' && new URL(entry.name).pathname === location.pathname
}
