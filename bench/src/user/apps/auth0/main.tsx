import { Auth0Provider, useAuth0 } from '@auth0/auth0-react'
import { Page, renderApp } from '../page'
import { redirectUri, scope, settings } from '../settings'

function App() {
  const { user, isLoading, loginWithRedirect } = useAuth0()
  return <Page name={user?.name} onLogin={isLoading ? undefined : () => void loginWithRedirect()} />
}

// Its defaults, but for the cache: the one in memory shows nobody after a reload before a hidden frame has been to the provider.
renderApp(
  <Auth0Provider
    domain={new URL(settings.issuer).origin}
    clientId={settings.clientId}
    cacheLocation="localstorage"
    useRefreshTokens
    authorizationParams={{ redirect_uri: redirectUri, scope }}
    onRedirectCallback={() => history.replaceState(null, '', '/')}
  >
    <App />
  </Auth0Provider>,
)
