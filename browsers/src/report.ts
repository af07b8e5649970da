import { channel } from 'node:diagnostics_channel'

const reports = channel('genauth-browsers')

/**
 * Reports a URL, console message or error of a page to the leak search (`scripts/leaks`). WebKit's driver has no events for these values,
 * so in WebKit the leak search reads only the requests that reach a server.
 */
export function report(kind: 'console' | 'error' | 'url', text: string): void {
  reports.publish({ kind, text })
}
