import { Auth0Provider, useAuth0 } from '@auth0/auth0-react'
import { Page, renderApp } from '../page'
import { redirectUri, scope, settings } from '../settings'

function App() {
  const { user, isLoading, loginWithRedirect } = useAuth0()
  return <Page name={user?.name} onLogin={isLoading ? undefined : () => void loginWithRedirect()} />
}

// By default, Auth0 stores its tokens in memory, and needs a hidden iframe after a reload. So this app stores them in local storage.
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
