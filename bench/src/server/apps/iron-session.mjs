import { getIronSession, sealData } from 'iron-session'
import { serve, settings } from './serve.mjs'

const options = { password: settings.cookieSecret, cookieName: 'session' }
const session = {
  user: { sub: 'x'.repeat(24), name: 'Ada Lovelace' },
  // With a token of this length, the cookie is as large as the cookie of `genauth.mjs`. iron-session limits a cookie to 4096 bytes.
  accessToken: 'x'.repeat(2300),
  refreshToken: 'x'.repeat(43),
}
const value = await sealData(session, { password: options.password })

serve(async (request, response) => {
  const { user } = await getIronSession(request, response, options)
  response.setHeader('content-type', 'application/json')
  response.end(JSON.stringify(user ? { status: 'authenticated', user } : { status: 'anonymous' }))
}, `session=${value}`)
