import * as oauth from 'oauth4webapi'
import { redirectUri, scope, settings } from '../settings'

const server: oauth.AuthorizationServer = {
  issuer: settings.issuer,
  authorization_endpoint: `${settings.issuer}/auth`,
  token_endpoint: `${settings.issuer}/token`,
}
const client: oauth.Client = { client_id: settings.clientId }
const root = document.getElementById('root')

/** The values that the callback of a login needs. */
interface Pending {
  readonly verifier: string
  readonly state: string
  readonly nonce: string
}

/** The values that a reload needs. */
interface Stored {
  readonly name: string
  readonly tokens: oauth.TokenEndpointResponse
}

function read<Value>(key: string): Value | undefined {
  const text = sessionStorage.getItem(key)
  return text === null ? undefined : (JSON.parse(text) as Value)
}

function write(key: string, value: Pending | Stored): void {
  sessionStorage.setItem(key, JSON.stringify(value))
}

async function logIn(): Promise<void> {
  const pending: Pending = {
    verifier: oauth.generateRandomCodeVerifier(),
    state: oauth.generateRandomState(),
    nonce: oauth.generateRandomNonce(),
  }
  write('pending', pending)
  const url = new URL(server.authorization_endpoint ?? '')
  url.search = new URLSearchParams({
    client_id: client.client_id,
    redirect_uri: redirectUri,
    response_type: 'code',
    scope,
    state: pending.state,
    nonce: pending.nonce,
    code_challenge: await oauth.calculatePKCECodeChallenge(pending.verifier),
    code_challenge_method: 'S256',
  }).toString()
  location.assign(url)
}

async function finishLogin({ verifier, state, nonce }: Pending): Promise<void> {
  const url = new URL(location.href)
  sessionStorage.removeItem('pending')
  history.replaceState(null, '', '/')
  const parameters = oauth.validateAuthResponse(server, client, url, state)
  const response = await oauth.authorizationCodeGrantRequest(
    server,
    client,
    oauth.None(),
    parameters,
    redirectUri,
    verifier,
    { [oauth.allowInsecureRequests]: true },
  )
  const tokens = await oauth.processAuthorizationCodeResponse(server, client, response, {
    expectedNonce: nonce,
    requireIdToken: true,
  })
  const name = String(oauth.getValidatedIdTokenClaims(tokens)?.['name'])
  write('stored', { name, tokens })
  showUser(name)
}

function showUser(name: string): void {
  const heading = document.createElement('h1')
  heading.dataset['user'] = ''
  heading.textContent = name
  root?.replaceChildren(heading)
}

function showButton(): void {
  const button = document.createElement('button')
  button.id = 'login'
  button.textContent = 'Log in'
  button.onclick = () => void logIn()
  root?.replaceChildren(button)
}

const stored = read<Stored>('stored')
const pending = read<Pending>('pending')
if (stored) showUser(stored.name)
else if (pending && location.pathname === '/callback') await finishLogin(pending)
else showButton()
