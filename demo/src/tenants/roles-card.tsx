import { rolesOf, useUser } from '@genauth/react'
import { Card } from '../parts/card'
import { ErrorNotice } from '../parts/error-notice'
import { Icon } from '../parts/icon'
import { useDemo } from '../setup/demo-context'
import { AdminSwitch } from './admin-switch'

/** The roles of the user in the current tenant. */
export function RolesCard(): React.ReactNode {
  const { status, user, error, isFetching, refetch } = useUser()
  const { emulator } = useDemo().setup
  const roles = rolesOf(user)
  return (
    <Card
      heading="Your roles"
      lead={
        <>
          The scope <code>roles</code> adds them to the user.
        </>
      }
    >
      {status === 'error' && <ErrorNotice error={error} heading="Your roles could not be loaded" />}
      {status === 'pending' && <div className="skeleton skeleton-line" />}
      {status === 'success' && (
        <p role="status" className="chips" aria-label="Roles">
          {roles.length === 0 && <span className="hint">You have no roles in this tenant.</span>}
          {roles.map((role) => (
            <code key={role}>{role}</code>
          ))}
        </p>
      )}
      <div className="button-row">
        <button
          type="button"
          className="button button-quiet button-small"
          disabled={isFetching}
          onClick={() => void refetch()}
        >
          <Icon name="renew" /> {isFetching ? 'Loading…' : 'Reload roles'}
        </button>
        {emulator && user && <AdminSwitch user={user} />}
      </div>
    </Card>
  )
}
