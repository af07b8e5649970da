import type { BrowserContext } from 'playwright'
import { tell } from '../tell'

/** Tells what the pages of a profile ask for, where they are, and what they write on the console. */
export function watchContext(context: BrowserContext): void {
  context.on('request', (request) => tell('url', request.url()))
  context.on('console', (message) => tell('console', message.text()))
  context.on('weberror', (error) => tell('error', String(error.error().stack ?? error.error())))
  context.on('page', (page) => page.on('framenavigated', (frame) => tell('url', frame.url())))
}
