import { LoggedIn } from '@genauth/react'
import { Page } from '../frame/page'
import { LoginButtons } from '../parts/login-buttons'
import { IntrospectionCard } from './introspection-card'
import { LifetimeCard } from './lifetime-card'
import { LogoutCard } from './logout-card'

/** The tokens page: the status of the access token without the token itself, and actions for it. */
export function TokensPage(): React.ReactNode {
  return (
    <LoggedIn
      fallback={({ reason }) =>
        reason === 'loading' ? (
          <Page title="Tokens">
            <div className="skeleton skeleton-block" />
          </Page>
        ) : (
          <Page title="Tokens" lead="Log in to get a token, and watch it refresh.">
            <LoginButtons />
          </Page>
        )
      }
    >
      <Page
        title="Tokens"
        lead="The access token is refreshed in the background, once for all components."
      >
        <div className="card-grid">
          <LifetimeCard />
          <IntrospectionCard />
          <LogoutCard />
        </div>
      </Page>
    </LoggedIn>
  )
}
