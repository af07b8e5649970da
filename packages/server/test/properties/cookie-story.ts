import { SignJWT } from 'jose'
import type { AuthServerOptions } from '../../src'
import {
  type CookieBrowser,
  createCookieBrowser,
  type Send,
  sendDirectly,
} from '../support/cookie-browser'
import { type QuickApp, startQuickApp } from '../support/quick-app'

/** A request of a story (a random sequence of requests), or the time between two requests. */
export type CookieEvent =
  | LoginEvent
  | CallbackEvent
  | { readonly type: 'forgedCallback' | 'session' | 'continueLogout' }
  | { readonly type: 'renew'; readonly token: number }
  | { readonly type: 'logout' }
  | { readonly type: 'pass'; readonly minutes: number }

type LoginEvent =
  | { readonly type: 'login'; readonly path: number; readonly isPopup: boolean }
  | { readonly type: 'foreignLogin'; readonly site: 'cross-site' | 'unknown' | 'iss' }

type CallbackEvent =
  | { readonly type: 'callback'; readonly login: number; readonly token: number }
  | { readonly type: 'failedCallback'; readonly login: number }

type Login = { readonly state: string; readonly nonce: string }

/** The state of a story. */
export interface CookieStory {
  readonly app: QuickApp
  readonly browser: CookieBrowser
  /** The logins that reached GenAuth and have not returned. */
  readonly logins: Login[]
  /** The length of the next access token. */
  token: number
  nonce: string
  /** Additional claims of the next ID token. */
  claims: Record<string, unknown>
  logoutUrl: string
}

const key = new TextEncoder().encode('a-secret-of-the-application-in-it')

/**
 * Starts a server whose tokens have the length that the story chooses.
 *
 * @param send Sends the browser's requests. Default: without a network.
 */
export function startCookieStory(options: Partial<AuthServerOptions>, send?: Send): CookieStory {
  const app = startQuickApp({
    protocol: 'oidc',
    maxSessionSeconds: 1e6,
    async respond({ endpoint }) {
      if (endpoint !== 'token') return undefined
      const seconds = Math.floor(app.now() / 1000)
      const idToken = new SignJWT({
        iss: 'https://sample-app.genauth.ai/oidc',
        aud: 'an-app',
        sub: 'ada',
        nonce: story.nonce,
        iat: seconds,
        exp: seconds + 3600,
        ...story.claims,
      })
      return {
        access_token: 'x'.repeat(story.token),
        refresh_token: 'refresh',
        token_type: 'Bearer',
        expires_in: 3600,
        scope: 'openid',
        id_token: await idToken.setProtectedHeader({ alg: 'HS256' }).sign(key),
      }
    },
    ...options,
  })
  const story: CookieStory = {
    app,
    browser: createCookieBrowser(send ?? sendDirectly(app.auth), app.now),
    logins: [],
    token: 100,
    nonce: '',
    claims: {},
    logoutUrl: '/auth/logout/continue',
  }
  return story
}

/** Sends the request of an event. Returns its response, or `undefined` if the event sends no request. */
export async function runCookieEvent(
  story: CookieStory,
  event: CookieEvent,
): Promise<Response | undefined> {
  const { app, browser } = story
  switch (event.type) {
    case 'pass':
      return void app.pass(event.minutes * 60_000)
    case 'session':
      return browser.call('/auth/session')
    case 'continueLogout':
      return browser.goTo(story.logoutUrl)
    case 'forgedCallback':
      return browser.goToFrom('cross-site', '/auth/callback?code=x&state=made-up.state')
    case 'renew':
      story.token = event.token
      return browser.call('/auth/renew?force', 'POST')
    case 'logout':
      return logOut(story)
    case 'login':
    case 'foreignLogin':
      return startLogin(story, event)
    case 'callback':
    case 'failedCallback':
      return returnToApp(story, event)
  }
}

/**
 * Logs in with the longest access token that fits into the session's cookies, and returns its length. The session has almost 6,000 bytes.
 * The browser must not go through a proxy that rejects such a session.
 */
export async function logInWithLargestSession(story: CookieStory): Promise<number> {
  for (let token = 4500; token > 3000; token -= 10) {
    await runCookieEvent(story, { type: 'login', path: 1, isPopup: false })
    const login = story.logins.length - 1
    await runCookieEvent(story, { type: 'callback', login, token })
    await runCookieEvent(story, { type: 'session' })
    if (story.browser.line().length > 5900) return token
  }
  throw new Error('No session has almost 6,000 bytes.')
}

async function logOut(story: CookieStory): Promise<Response> {
  const response = await story.browser.call('/auth/logout', 'POST')
  const { logoutUrl } = (await response.clone().json()) as { logoutUrl: string }
  story.logoutUrl = `/auth/logout/continue${new URL(logoutUrl).search}`
  return response
}

async function startLogin({ browser, logins }: CookieStory, event: LoginEvent): Promise<Response> {
  const start = () => {
    if (event.type === 'login') {
      const popup = event.isPopup ? `&mode=popup&popup=${'p'.repeat(64)}` : ''
      return browser.goTo(`/auth/login?returnTo=/${'r'.repeat(event.path)}${popup}`)
    }
    if (event.site === 'iss') {
      const iss = encodeURIComponent('https://sample-app.genauth.ai/oidc')
      return browser.goToFrom('cross-site', `/auth/login?iss=${iss}&login_hint=${'h'.repeat(600)}`)
    }
    return browser.goToFrom(event.site, `/auth/login?returnTo=/${'r'.repeat(490)}`)
  }
  const response = await start()
  const { searchParams } = new URL(response.headers.get('location') ?? '')
  const [state, nonce] = [searchParams.get('state'), searchParams.get('nonce')]
  if (state && nonce) logins.push({ state, nonce })
  return response
}

async function returnToApp(
  story: CookieStory,
  event: CallbackEvent,
): Promise<Response | undefined> {
  const [login] = story.logins.splice(event.login % Math.max(story.logins.length, 1), 1)
  if (!login) return undefined
  story.nonce = login.nonce
  if (event.type === 'callback') story.token = event.token
  const result = event.type === 'callback' ? 'code=a-code' : 'error=access_denied'
  return story.browser.goToFrom('cross-site', `/auth/callback?${result}&state=${login.state}`)
}
