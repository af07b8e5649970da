import { AuthProvider, useAuth } from 'react-oidc-context'
import { Page, renderApp } from '../page'
import { redirectUri, scope, settings } from '../settings'

function App() {
  const { user, isLoading, signinRedirect } = useAuth()
  return (
    <Page name={user?.profile.name} onLogin={isLoading ? undefined : () => void signinRedirect()} />
  )
}

renderApp(
  <AuthProvider
    authority={settings.issuer}
    client_id={settings.clientId}
    redirect_uri={redirectUri}
    scope={scope}
    onSigninCallback={() => history.replaceState(null, '', '/')}
  >
    <App />
  </AuthProvider>,
)
