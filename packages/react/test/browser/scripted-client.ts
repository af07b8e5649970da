import { createGenAuth, type GenAuth, type Page } from '@genauth/core'

const redirectUri = `${location.origin}/callback`

/** A page that notes where it is sent, and stays: the test runs in the real one. */
function createStayingPage(href: string, navigate: (url: string) => void): Page {
  const nothing = () => undefined
  return {
    id: 'page-1',
    href,
    origin: location.origin,
    isFramed: false,
    isSecureContext: true,
    hasFocus: true,
    opener: null,
    replaceUrl: nothing,
    navigate,
    openPopup: () => null,
    close: nothing,
    listen: () => nothing,
    onMessage: () => nothing,
    onStorage: () => nothing,
  }
}

/** Answers as GenAuth does, with tokens called `access-1`, `access-2` …, and always the same user. */
function createScriptedFetch(): typeof fetch {
  let issued = 0
  return async (input, init) => {
    const { pathname } = new URL(new Request(input, init).url)
    if (!pathname.endsWith('/token')) return Response.json({ sub: 'user-1', name: 'Ada Lovelace' })
    issued += 1
    return Response.json({
      access_token: `access-${issued}`,
      refresh_token: `refresh-${issued}`,
      token_type: 'Bearer',
      expires_in: 3600,
      scope: 'user',
    })
  }
}

function openClient(href: string, navigate: (url: string) => void): GenAuth {
  return createGenAuth({
    appId: '5f17a529f64fb009b794a2ff',
    appHost: 'https://tenant.example',
    protocol: 'oauth',
    redirectUri,
    storage: 'memory',
    runtime: { page: createStayingPage(href, navigate), fetch: createScriptedFetch() },
  })
}

/** A real client that came back from a login just now, over a network that is none. */
export async function logInToScriptedClient(): Promise<GenAuth> {
  const loginPage = await new Promise<string>((resolve) => {
    void openClient(location.origin, resolve).login()
  })
  const state = new URL(loginPage).searchParams.get('state')
  const genauth = openClient(`${redirectUri}?code=code-1&state=${state}`, () => undefined)
  await genauth.ready()
  return genauth
}
