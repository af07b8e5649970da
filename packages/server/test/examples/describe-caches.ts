import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { Browser, Transport } from '../support/browser'
import { json } from '../support/read-facts'
import { sendHttp } from '../support/send-http'
import { type Nginx, startNginx } from '../support/start-nginx'
import type { Example } from './use-example'

/** A cache that stores every response, unless the response forbids it, and ignores cookies when it looks for a stored response. */
const storeAll = `
  proxy_buffer_size 16k;
  proxy_buffers 8 16k;
  proxy_cache all;
  proxy_cache_key $request_method$request_uri;
  proxy_cache_methods GET HEAD POST;
  proxy_cache_valid any 10m;
  add_header X-Cache $upstream_cache_status always;`

const caches: [string, string][] = [
  ['ignores no header', storeAll],
  [
    'only honours Cache-Control',
    `${storeAll} proxy_ignore_headers Set-Cookie Vary Expires X-Accel-Expires;`,
  ],
]

const list = '/auth/api/orders/list'

/** A text that only the API's response for Ada contains. */
const order = 'an order of ada'

const gets = ['/', '/me', '/auth/session', '/auth/user', '/auth/nothing', '/nothing', list]
const posts = ['/auth/introspect', '/auth/renew', '/auth/renew?force']

/** Defines the tests of an app behind nginx with a cache. */
export function describeCaches(example: Example): void {
  describe.each(caches)('behind an nginx that stores all responses and %s', (_name, location) => {
    let nginx: Nginx
    beforeEach(async () => {
      const http = 'proxy_cache_path <folder>/stored keys_zone=all:1m;'
      const locations = `location = /control { proxy_pass ${example.api.origin}; ${location} }`
      nginx = await startNginx(`127.0.0.1:${example.port}`, { http, location, locations })
    })
    afterEach(() => nginx.end())

    it('S25: the cache stores no response that sets a cookie, and gives no data of a user to another user', async () => {
      example.api.respondWith((_request, response) => response.end(order))
      const transport = throughNginx(example, nginx)
      const ada = example.openBrowser(transport)
      await ada.goTo(`${example.origin}/auth/login?returnTo=/`)
      const { sub, session } = await readUser(ada)
      const secrets = [String(sub), String(session), 'Ada Lovelace', order]
      const shown = await visit(ada)
      expect(shown.join('\n')).toContain(order)
      const stranger = example.openBrowser(transport)
      const seen = (await visit(stranger)).join('\n')
      await logOut(example, ada)
      // A response without Cache-Control shows that the cache works.
      await stranger.call('/control')
      expect((await stranger.call('/control')).headers.get('x-cache')).toBe('HIT')
      const stored = (await nginx.readFiles('stored')).filter((file) => !isControl(file))
      expect(stored.filter((file) => /^set-cookie:/im.test(file))).toEqual([])
      for (const secret of secrets) {
        expect(seen).not.toContain(secret)
        expect(stored.filter((file) => file.includes(secret))).toEqual([])
      }
    })
  })
}

const isControl = (file: string) => file.includes('KEY: GET/control')

/** Sends a browser's requests through nginx. The app gets the same `Host` as without nginx. */
function throughNginx(example: Example, nginx: Nginx): Transport {
  return async (url, sent) => {
    const headers = { ...sent.headers, host: new URL(example.origin).host }
    const response = await sendHttp(url.replace(example.origin, nginx.origin), { ...sent, headers })
    return { ...response, url }
  }
}

async function readUser(browser: Browser) {
  const { session } = json(await browser.call('/auth/session')) as { session: { id: string } }
  const { sub } = json(await browser.call('/auth/user'))
  return { sub, session: session.id }
}

/** Requests all URLs twice, and returns the bodies. */
async function visit(browser: Browser): Promise<string[]> {
  const bodies: string[] = []
  for (let n = 0; n < 2; n += 1) {
    for (const path of gets) bodies.push((await browser.call(path)).body)
    for (const path of posts) bodies.push((await browser.call(path, { method: 'POST' })).body)
    await browser.call('/auth/login', { headers: { 'sec-fetch-site': 'same-origin' } })
    await browser.call('/auth/callback?code=x&state=made-up.state', { headers: {} })
  }
  return bodies
}

async function logOut({ origin }: Example, browser: Browser): Promise<void> {
  const { logoutUrl } = json(await browser.call('/auth/logout', { method: 'POST' }))
  await browser.goTo(String(logoutUrl), 'same-origin')
  await browser.step(`${origin}/`, 'cross-site')
}
