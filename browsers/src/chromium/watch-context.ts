import type { BrowserContext } from 'playwright'
import { report } from '../report'

/** Reports the requests, URLs, console messages and errors of all pages in a profile. */
export function watchContext(context: BrowserContext): void {
  context.on('request', (request) => report('url', request.url()))
  context.on('console', (message) => report('console', message.text()))
  context.on('weberror', (error) => report('error', String(error.error().stack ?? error.error())))
  context.on('page', (page) => page.on('framenavigated', (frame) => report('url', frame.url())))
}
