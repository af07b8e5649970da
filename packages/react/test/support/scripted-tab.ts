import { createGenAuth, type GenAuth, type SessionStorage } from '@genauth/core'
import { createStayingPage } from './staying-page'

const redirectUri = `${location.origin}/callback`
/** The origin of an API that responds with 200 to a valid token, and with 401 to any other token. */
export const apiOrigin = 'https://api.example'
const nothing = () => undefined

/** A browser tab, and a fake GenAuth that uses true time instead of the device's clock. */
export interface ScriptedTab {
  /** Opens a page of the app. The page has the storage of the previous pages. */
  readonly open: () => GenAuth
  /** The times of all token refreshes, in milliseconds of true time. */
  readonly renewedAt: readonly number[]
}

interface Options {
  readonly lifetimeSeconds: number
  /** Returns the true time in milliseconds. Timers follow the true time. */
  readonly trueTime: () => number
}

/** Creates a `fetch` that responds like GenAuth, rotates refresh tokens, and rejects used refresh tokens. */
function createServer({ lifetimeSeconds, trueTime }: Options) {
  const expiresAt = new Map<string, number>()
  const renewedAt: number[] = []
  let issued = 0
  let refreshToken: string | undefined

  function respondToGrant(form: URLSearchParams): Response {
    if (form.get('grant_type') === 'refresh_token') {
      renewedAt.push(trueTime())
      if (form.get('refresh_token') !== refreshToken)
        return Response.json({ error: 'invalid_grant' }, { status: 400 })
    }
    issued += 1
    refreshToken = `refresh-${issued}`
    expiresAt.set(`access-${issued}`, trueTime() + lifetimeSeconds * 1000)
    return Response.json({
      access_token: `access-${issued}`,
      refresh_token: refreshToken,
      token_type: 'Bearer',
      expires_in: lifetimeSeconds,
      scope: 'user',
    })
  }

  const respond: typeof fetch = async (input, init) => {
    const request = new Request(input, init)
    if (request.url.endsWith('/token')) {
      return respondToGrant(new URLSearchParams(await request.text()))
    }
    const token = request.headers.get('authorization')?.replace('Bearer ', '') ?? ''
    const isValid = trueTime() < (expiresAt.get(token) ?? 0)
    if (!isValid) return new Response(null, { status: 401 })
    return Response.json({ sub: 'user-1', name: 'Ada Lovelace' })
  }
  return { respond, renewedAt }
}

function createStorage(): SessionStorage {
  const values = new Map<string, string>()
  return {
    shared: true,
    get: (key) => values.get(key),
    set: (key, value) => void values.set(key, value),
    remove: (key) => void values.delete(key),
  }
}

/** Logs in a user, and returns their tab. */
export async function logInToScriptedTab(options: Options): Promise<ScriptedTab> {
  const server = createServer(options)
  const storage = createStorage()
  const open = (href: string, navigate: (url: string) => void = nothing) =>
    createGenAuth({
      appId: '5f17a529f64fb009b794a2ff',
      appHost: 'https://tenant.example',
      protocol: 'oauth',
      redirectUri,
      storage,
      tokenOrigins: [apiOrigin],
      runtime: {
        page: createStayingPage(href, navigate),
        fetch: server.respond,
        // The test has only one tab, so the lock does nothing.
        locks: { run: (_name, _patienceMs, task) => task() },
      },
    })
  const loginPage = await new Promise<string>((resolve, reject) => {
    open(location.origin, resolve).login().catch(reject)
  })
  const state = new URL(loginPage).searchParams.get('state')
  await open(`${redirectUri}?code=code-1&state=${state}`).ready()
  return {
    open: () => open(`${location.origin}/`),
    renewedAt: server.renewedAt,
  }
}
