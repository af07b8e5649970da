import { useUser } from '@genauth/react'
import { useSharedLogin } from '../frame/login-context'
import { useReturnTo } from '../frame/use-return-to'
import { Card } from '../parts/card'
import { useDemo } from '../setup/demo-context'
import type { Choice } from '../setup/demo-setup'

/** The tenants, with the tenant of the session and a button for a login to each other tenant. */
export function TenantCard({ tenants }: { readonly tenants: readonly Choice[] }): React.ReactNode {
  const isOidc = useDemo().choice.protocol.get() === 'oidc'
  const { status, user } = useUser()
  const isLoggedIn = status !== 'anonymous'
  const current = user?.['tenant_id']
  return (
    <Card
      heading={isLoggedIn ? 'Your tenant' : 'Choose a tenant'}
      lead={
        isOidc ? (
          <>
            {isLoggedIn ? 'A switch is' : 'Each button is'} a login with the option{' '}
            <code>tenantId</code>.
          </>
        ) : (
          'Only the protocol oidc has tenants. Select oidc in the workbench.'
        )
      }
      className="card-wide"
    >
      <ul className="tenants">
        {tenants.map((tenant) => (
          <li key={tenant.id} className={tenant.id === current ? 'tenant is-current' : 'tenant'}>
            <span className="tenant-glyph" aria-hidden="true">
              {tenant.name.slice(0, 1)}
            </span>
            <span className="tenant-names">
              <span className="tenant-name">{tenant.name}</span>
              <span className="tenant-aside">
                {tenant.id === current ? user?.email : <code>{tenant.id}</code>}
              </span>
            </span>
            {tenant.id === current ? (
              <span className="badge badge-good">Current tenant</span>
            ) : (
              <TenantButton tenant={tenant} isSwitch={isLoggedIn} isDisabled={!isOidc} />
            )}
          </li>
        ))}
      </ul>
    </Card>
  )
}

function TenantButton(props: {
  readonly tenant: Choice
  readonly isSwitch: boolean
  readonly isDisabled: boolean
}): React.ReactNode {
  const { tenant, isSwitch, isDisabled } = props
  const { login, isPending } = useSharedLogin()
  const returnTo = useReturnTo()
  return (
    <button
      type="button"
      className="button button-small"
      disabled={isDisabled || isPending}
      onClick={() => login({ returnTo, tenantId: tenant.id })}
    >
      {isSwitch ? 'Switch to' : 'Log in to'} {tenant.name}
    </button>
  )
}
