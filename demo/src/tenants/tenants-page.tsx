import { useSession } from '@genauth/react'
import { Page } from '../frame/page'
import { useDemo } from '../setup/demo-context'
import { AdminCard } from './admin-card'
import { OtherLoginsCard } from './other-logins-card'
import { RolesCard } from './roles-card'
import { ScopesCard } from './scopes-card'
import { TenantCard } from './tenant-card'

/** The page of the login options: tenants, roles, more scopes, sign-up and connections. */
export function TenantsPage(): React.ReactNode {
  const { status } = useSession()
  const { tenants = [] } = useDemo().setup
  const isLoggedIn = status === 'authenticated'
  return (
    <Page
      title="Tenants and roles"
      lead="One user, several tenants. Each tenant gives the user other roles, and each switch starts a new session."
    >
      {status === 'loading' ? (
        <div className="skeleton skeleton-block" />
      ) : (
        <div className="card-grid card-grid-even">
          {tenants.length > 0 && <TenantCard tenants={tenants} />}
          {isLoggedIn && (
            <>
              <RolesCard />
              <AdminCard />
              <ScopesCard />
            </>
          )}
          <OtherLoginsCard />
        </div>
      )}
    </Page>
  )
}
