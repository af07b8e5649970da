import { vi } from 'vitest'
import { startRealLogin } from '../../packages/react/test/support/real-login'

/**
 * Starts a login at the local GenAuth over HTTP, and an API at `https://api.example` for the signed-in user.
 *
 * @param respond returns the response of the API to an authorized request
 * @returns `genauth`: a signed-in client. `requests`: the method and the token of each request to the API. `rejectToken()`: from now on, the
 *   API responds 401 to the current token
 */
export async function startApi(respond) {
  const real = await startRealLogin({ protocol: 'oidc', tokenOrigins: ['https://api.example'] })
  const requests = []
  const rejected = new Set()
  const send = fetch
  vi.stubGlobal('fetch', async (input, init) => {
    const request = new Request(input, init)
    if (new URL(request.url).origin !== 'https://api.example') return send(input, init)
    const token = request.headers.get('authorization')?.replace('Bearer ', '')
    requests.push({ method: request.method, token })
    if (!token || rejected.has(token)) return new Response(null, { status: 401 })
    return respond(request)
  })
  await real.comeBackFromLogin(real.connect())
  const genauth = real.connect()
  await genauth.ready()
  return {
    genauth,
    requests,
    rejectToken: () => rejected.add(genauth.peekToken()),
    close: () => real.close(),
  }
}
