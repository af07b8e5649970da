import { createGenAuth, type GenAuthOptions } from '@genauth/core'
import { GenAuthProvider, useLogin, useUser } from '@genauth/react'
import { Page, renderApp } from '../page'
import { redirectUri, settings } from '../settings'

const options: GenAuthOptions & { consentForOfflineAccess: boolean } = {
  appId: settings.clientId,
  appHost: new URL(settings.issuer).origin,
  protocol: 'oidc',
  redirectUri,
  storage: settings.storage,
  consentForOfflineAccess: false,
}
const genauth = createGenAuth(options)

function App() {
  const { status, user } = useUser()
  const { login } = useLogin()
  return (
    <Page
      name={user?.name ?? undefined}
      onLogin={status === 'anonymous' ? () => void login() : undefined}
    />
  )
}

renderApp(
  <GenAuthProvider client={genauth}>
    <App />
  </GenAuthProvider>,
)
