import { LoggedIn } from '@genauth/react'
import { Page } from '../frame/page'
import { LoginButtons } from '../parts/login-buttons'
import { IntrospectionCard } from './introspection-card'
import { LifetimeCard } from './lifetime-card'
import { LogoutCard } from './logout-card'

/** What can be known of the access token without showing it, and what can be done with it. */
export function TokensPage(): React.ReactNode {
  return (
    <LoggedIn
      fallback={({ reason }) =>
        reason === 'loading' ? (
          <Page title="Tokens">
            <div className="skeleton skeleton-block" />
          </Page>
        ) : (
          <Page title="Tokens" lead="Log in to get one, and watch it being renewed.">
            <LoginButtons />
          </Page>
        )
      }
    >
      <Page
        title="Tokens"
        lead="The access token is renewed in the background, once for everything on this page."
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
