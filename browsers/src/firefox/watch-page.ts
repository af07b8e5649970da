import type { Page } from 'puppeteer-core'
import { tell } from '../tell'

/** Tells what a page asks for, where it is, and what it writes on the console. */
export function watchPage(page: Page): void {
  page.on('request', (request) => tell('url', request.url()))
  page.on('console', (message) => tell('console', message.text()))
  page.on('pageerror', (error) =>
    tell('error', error instanceof Error ? String(error.stack) : String(error)),
  )
  page.on('framenavigated', (frame) => tell('url', frame.url()))
}
