import { channel } from 'node:diagnostics_channel'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { GenAuthError, type GenAuthErrorCode } from '@genauth/core/errors'
import {
  type AuthServerOptions,
  cookieSessions,
  createAuthServer,
  type NodeHandler,
  toNodeHandler,
} from '@genauth/server'
import { createServerWorld, type Tab } from '../../../packages/core/test/server-mode/server-world'
import { type Browser, createBrowser } from '../../../packages/server/test/support/browser'
import { sendHttp } from '../../../packages/server/test/support/send-http'
import type { Provider } from '../provider/start-provider'
import type { UserAgent } from './user-agent'

/** The leak search (`scripts/leaks`) searches the events. */
const shownEvents = channel('genauth-events')

/** Opens a browser whose server has the tokens: an app with `createAuthServer` behind a real server, and a page with `connectGenAuth`. */
export async function openServerMode(
  provider: Provider,
  changes: Partial<AuthServerOptions>,
): Promise<UserAgent> {
  let handler: NodeHandler | undefined
  const server = createServer((request, response) => {
    void handler?.(request, response, () => response.end('the app'))
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  const options: AuthServerOptions = {
    appId: provider.appId,
    secret: provider.secret,
    appHost: provider.url,
    protocol: 'oidc',
    redirectUri: `${origin}/auth/callback`,
    cookieSecrets: ['a-secret-of-32-bytes-for-cookies'],
    sessions: cookieSessions({ revocations: 'process' }),
    onEvent: (event) => shownEvents.publish(JSON.stringify(event)),
    ...changes,
  }
  const auth = createAuthServer(options)
  handler = toNodeHandler(auth)
  provider.app = {
    redirectUri: options.redirectUri,
    postLogoutRedirectUri: `${origin}/`,
    authMethod:
      options.tokenEndpointAuthMethod === 'client_secret_basic'
        ? 'client_secret_basic'
        : 'client_secret_post',
    ...(options.backchannelLogout && {
      backchannelLogoutUri: `${origin}/auth/backchannel-logout`,
    }),
  }
  const openAgent = async (): Promise<UserAgent> => {
    const browser = createBrowser(origin, sendHttp)
    const world = await createServerWorld(() => fetchOf(browser, origin))
    let tab: Tab | undefined
    const agent: UserAgent = {
      origin,
      load(href) {
        tab = tab ? tab.load({ href }) : world.open({ href })
        return tab
      },
      async navigate(start, site = 'same-origin') {
        const { url, headers } = await browser.goTo(start, site)
        const refusedBy = headers.get('x-genauth-error') as GenAuthErrorCode | null
        return { url, ...(refusedBy && { refusedBy }) }
      },
      initiateLogin: (parameters) =>
        agent.navigate(`${origin}/auth/login?${new URLSearchParams(parameters)}`, 'cross-site'),
      async readUserOnServer() {
        const cookie = [...browser.cookies].map((pair) => pair.join('=')).join('; ')
        const session = await auth.getSession(new Request(origin, { headers: { cookie } }))
        if (!session) throw new GenAuthError('not_authenticated', 'There is no session.')
        return session.getUser()
      },
      openOther: openAgent,
      async close() {
        server.closeAllConnections()
        await new Promise((resolve) => server.close(resolve))
      },
    }
    return agent
  }
  return openAgent()
}

/** Sends the requests of the page with the cookies of the browser. */
function fetchOf(browser: Browser, origin: string): typeof fetch {
  return async (input, init) => {
    const { method, headers } = new Request(input, init)
    const sent = await browser.call(String(input).replace(origin, ''), {
      method,
      headers: {
        ...Object.fromEntries(headers),
        'sec-fetch-site': 'same-origin',
        'sec-fetch-mode': 'cors',
        'sec-fetch-dest': 'empty',
        ...(method !== 'GET' && { origin }),
      },
    })
    const { status, body } = sent
    return new Response(body === '' ? null : body, { status, headers: sent.headers })
  }
}
