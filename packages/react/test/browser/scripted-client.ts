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

const oneForAll = () => JSON.stringify({ sub: 'user-1', name: 'Ada Lovelace' })

/** Answers as GenAuth does, with tokens called `access-1`, `access-2` …, and the user as JSON. */
function createScriptedFetch(userInfo: () => string): typeof fetch {
  let issued = 0
  return async (input, init) => {
    const { pathname } = new URL(new Request(input, init).url)
    if (!pathname.endsWith('/token')) {
      return new Response(userInfo(), { headers: { 'content-type': 'application/json' } })
    }
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

function openClient(href: string, navigate: (url: string) => void, userInfo = oneForAll): GenAuth {
  return createGenAuth({
    appId: '5f17a529f64fb009b794a2ff',
    appHost: 'https://tenant.example',
    protocol: 'oauth',
    redirectUri,
    storage: 'memory',
    runtime: { page: createStayingPage(href, navigate), fetch: createScriptedFetch(userInfo) },
  })
}

/** A real client that came back from a login just now, over a network that is none; `userInfo` is what GenAuth says of the user each time. */
export async function logInToScriptedClient(userInfo?: () => string): Promise<GenAuth> {
  const loginPage = await new Promise<string>((resolve) => {
    void openClient(location.origin, resolve).login()
  })
  const state = new URL(loginPage).searchParams.get('state')
  const genauth = openClient(`${redirectUri}?code=code-1&state=${state}`, () => undefined, userInfo)
  await genauth.ready()
  return genauth
}
