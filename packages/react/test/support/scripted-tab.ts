import { createGenAuth, type GenAuth, type SessionStorage } from '@genauth/core'
import { createStayingPage } from './staying-page'

const redirectUri = `${location.origin}/callback`
/** Answers 200 to a token that GenAuth takes, else 401. */
export const apiOrigin = 'https://api.example'
const nothing = () => undefined

/** A tab of a browser, and a GenAuth whose time is the true one, whatever the device's clock says. */
export interface ScriptedTab {
  /** Opens a page of the app: what an earlier one has stored is there. */
  readonly open: () => GenAuth
  /** The instants of true time at which somebody renewed, in milliseconds. */
  readonly renewedAt: readonly number[]
}

interface Options {
  readonly lifetimeSeconds: number
  /** True time in milliseconds: what timers go by. */
  readonly trueTime: () => number
}

/** Answers as GenAuth does, rotates refresh tokens, and refuses one that was used before. */
function createServer({ lifetimeSeconds, trueTime }: Options) {
  const endsAt = new Map<string, number>()
  const renewedAt: number[] = []
  let issued = 0
  let refreshToken: string | undefined

  function answerGrant(form: URLSearchParams): Response {
    if (form.get('grant_type') === 'refresh_token') {
      renewedAt.push(trueTime())
      if (form.get('refresh_token') !== refreshToken)
        return Response.json({ error: 'invalid_grant' }, { status: 400 })
    }
    issued += 1
    refreshToken = `refresh-${issued}`
    endsAt.set(`access-${issued}`, trueTime() + lifetimeSeconds * 1000)
    return Response.json({
      access_token: `access-${issued}`,
      refresh_token: refreshToken,
      token_type: 'Bearer',
      expires_in: lifetimeSeconds,
      scope: 'user',
    })
  }

  const answer: typeof fetch = async (input, init) => {
    const request = new Request(input, init)
    if (request.url.endsWith('/token')) {
      return answerGrant(new URLSearchParams(await request.text()))
    }
    const token = request.headers.get('authorization')?.replace('Bearer ', '') ?? ''
    const isGood = trueTime() < (endsAt.get(token) ?? 0)
    if (!isGood) return new Response(null, { status: 401 })
    return Response.json({ sub: 'user-1', name: 'Ada Lovelace' })
  }
  return { answer, renewedAt }
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

/** Logs somebody in, in a tab of their own. */
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
        fetch: server.answer,
        // There is no other tab to keep out.
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
