import type { Page } from 'puppeteer-core'
import { report } from '../report'

/** Reports the requests, URLs, console messages and errors of a page. */
export function watchPage(page: Page): void {
  page.on('request', (request) => report('url', request.url()))
  page.on('console', (message) => report('console', message.text()))
  page.on('pageerror', (error) =>
    report('error', error instanceof Error ? String(error.stack) : String(error)),
  )
  page.on('framenavigated', (frame) => report('url', frame.url()))
}
