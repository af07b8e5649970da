import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { type AuthServerOptions, toNodeHandler } from '../../src'
import { type CookieStory, startCookieStory } from '../properties/cookie-story'
import { sendThrough } from '../support/cookie-browser'
import { type NginxDirectives, startNginx } from '../support/start-nginx'

/** An app behind nginx, and a browser whose requests nginx forwards. */
export interface AppBehindNginx {
  readonly origin: string
  readonly story: CookieStory
  end(): Promise<void>
}

/** Starts an app on `node:http`, and nginx in front of it. */
export async function startApp(
  options: Partial<AuthServerOptions>,
  directives?: NginxDirectives,
): Promise<AppBehindNginx> {
  const server = createServer((request, response) => {
    void toNodeHandler(story.app.auth)(request, response, () => response.end('the app'))
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo
  const nginx = await startNginx(`127.0.0.1:${port}`, directives)
  const story = startCookieStory(options, sendThrough(nginx.origin))
  return {
    origin: nginx.origin,
    story,
    async end() {
      await nginx.end()
      server.closeAllConnections()
      await new Promise((resolve) => server.close(resolve))
    },
  }
}
