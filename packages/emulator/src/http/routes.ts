import { handleIntrospection } from '../clients/introspection'
import { handleRevocation } from '../clients/revocation'
import { handleConsent } from '../login/consent-handler'
import { handleLogin } from '../login/login-handler'
import { handleLogout } from '../login/logout-handler'
import { handleOidcLogout } from '../login/oidc-logout'
import { handleRegister } from '../login/register-handler'
import { handleOAuthAuthorize } from '../oauth/authorize-handler'
import { handleOAuthToken } from '../oauth/token-handler'
import { handleOAuthUserInfo } from '../oauth/user-info-handler'
import { handleOidcAuthorize } from '../oidc/authorize-handler'
import { handleDiscovery } from '../oidc/discovery-handler'
import { forward, type OidcContext } from '../oidc/forward'
import { handleOidcToken } from '../oidc/token-handler'
import { handleOidcUserInfo } from '../oidc/user-info-handler'
import { avatarReply } from '../pages/avatar'
import { messagePage } from '../pages/message-page'
import type { EndpointName, Protocol } from '../settings/endpoint-name'
import type { IncomingRequest } from './incoming-request'
import { htmlReply, jsonReply, type Reply } from './reply'

export interface Route {
  /**
   * The name of the route's endpoint. Set only for routes whose requests the emulator logs and counts. Only these routes can have a fault.
   */
  endpoint?: EndpointName
  protocol?: Protocol
  handle: (request: IncomingRequest, context: OidcContext) => Reply | Promise<Reply>
}

/** Finds the route of a path without the base path. */
export function findRoute(path: string, appId: string): Route {
  const route = endpoints[path] ?? pages[path]
  if (route) return route
  if (path.startsWith('/avatars/')) return { handle: handleAvatar }
  if (path === `/cas-idp/${appId}` || path === `/api/v2/saml-idp/${appId}`) {
    return { handle: () => loginUrlPage(path.startsWith('/cas') ? 'CAS' : 'SAML') }
  }
  return { handle: () => notFound(path) }
}

const endpoints: Readonly<Record<string, Route>> = {
  '/oauth/auth': {
    endpoint: 'authorize',
    protocol: 'oauth',
    handle: (request, { state }) => handleOAuthAuthorize(request, state),
  },
  '/oauth/token': {
    endpoint: 'token',
    protocol: 'oauth',
    handle: (request, { state }) => handleOAuthToken(request, state),
  },
  '/oauth/me': {
    endpoint: 'userinfo',
    protocol: 'oauth',
    handle: (request, { state }) => handleOAuthUserInfo(request, state),
  },
  '/oauth/token/introspection': {
    endpoint: 'introspection',
    protocol: 'oauth',
    handle: (request, { state }) => handleIntrospection(request, state, 'oauth'),
  },
  '/oauth/token/revocation': {
    endpoint: 'revocation',
    protocol: 'oauth',
    handle: (request, { state }) => handleRevocation(request, state, 'oauth'),
  },
  '/oidc/auth': { endpoint: 'authorize', protocol: 'oidc', handle: handleOidcAuthorize },
  '/oidc/token': { endpoint: 'token', protocol: 'oidc', handle: handleOidcToken },
  '/oidc/me': { endpoint: 'userinfo', protocol: 'oidc', handle: handleOidcUserInfo },
  '/oidc/token/introspection': {
    endpoint: 'introspection',
    protocol: 'oidc',
    handle: (request, { state }) => handleIntrospection(request, state, 'oidc'),
  },
  '/oidc/token/revocation': {
    endpoint: 'revocation',
    protocol: 'oidc',
    handle: (request, { state }) => handleRevocation(request, state, 'oidc'),
  },
  '/oidc/session/end': {
    endpoint: 'logout',
    protocol: 'oidc',
    handle: (request, { state }) => handleOidcLogout(request, state),
  },
  '/login/profile/logout': {
    endpoint: 'logout',
    handle: (request, { state }) => handleLogout(request, state),
  },
  '/oidc/.well-known/openid-configuration': {
    endpoint: 'discovery',
    protocol: 'oidc',
    handle: handleDiscovery,
  },
  '/oidc/.well-known/jwks.json': { endpoint: 'jwks', protocol: 'oidc', handle: forward },
}

const pages: Readonly<Record<string, Route>> = {
  '/login': { handle: (request, { state }) => handleLogin(request, state) },
  '/register': { handle: (request, { state }) => handleRegister(request, state) },
  '/consent': { handle: (request, { state }) => handleConsent(request, state) },
  '/': { handle: (_request, { state }) => homePage(state.url, state.app.id) },
}

function handleAvatar(request: IncomingRequest, { state }: OidcContext): Reply {
  const username = request.path.replace(/^\/avatars\/(.+)\.svg$/, '$1')
  const user = state.users.find((one) => one.username === username)
  return user ? avatarReply(user) : notFound(request.path)
}

function homePage(url: string, appId: string): Reply {
  return htmlReply(
    200,
    messagePage({
      title: 'The emulator is running',
      text: 'Pass these values to your app. The app redirects users here to log in.',
      details: { appHost: url, appId },
    }),
  )
}

function loginUrlPage(protocol: string): Reply {
  return htmlReply(
    200,
    messagePage({
      title: `${protocol} login`,
      text: `A ${protocol} login starts at this URL. The emulator does not support ${protocol} beyond this page.`,
    }),
  )
}

function notFound(path: string): Reply {
  return jsonReply(404, {
    error: 'not_found',
    error_description: `The emulator has no route ${path}. Check the app host and its path.`,
  })
}
