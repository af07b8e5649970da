import express from 'express'
import session from 'express-session'
import * as client from 'openid-client'
import { serve, settings } from './serve.mjs'

// This app follows the documentation of openid-client and express-session, and stores its sessions in express-session's default store.
const { appId, secret, appHost } = settings.tenant
const redirectUri = `${settings.origin}/callback`
const config = await client.discovery(
  new URL(`${appHost}/oidc`),
  appId,
  undefined,
  client.ClientSecretPost(secret),
  { execute: [client.allowInsecureRequests] },
)
const app = express()
app.use(session({ secret: settings.cookieSecret, resave: false, saveUninitialized: false }))

app.get('/login', async (request, response) => {
  const codeVerifier = client.randomPKCECodeVerifier()
  const state = client.randomState()
  request.session.login = { codeVerifier, state }
  const url = client.buildAuthorizationUrl(config, {
    redirect_uri: redirectUri,
    scope: 'openid profile email offline_access',
    prompt: 'consent',
    code_challenge: await client.calculatePKCECodeChallenge(codeVerifier),
    code_challenge_method: 'S256',
    state,
  })
  response.redirect(url.href)
})

app.get('/callback', async (request, response) => {
  const { codeVerifier, state } = request.session.login
  const url = new URL(request.url, settings.origin)
  const tokens = await client.authorizationCodeGrant(config, url, {
    pkceCodeVerifier: codeVerifier,
    expectedState: state,
  })
  request.session.regenerate(() => {
    request.session.tokens = tokens
    request.session.user = tokens.claims()
    response.redirect(303, '/')
  })
})

app.get('/session', (request, response) => {
  const { user } = request.session
  response.json(user ? { status: 'authenticated', user } : { status: 'anonymous' })
})

app.get('/', (_request, response) => response.end('the app'))

serve(app)
