import { hasRole, rolesOf, type UserInfo } from '@genauth/react'
import { useSteer } from '../workbench/use-emulator'

/**
 * A button that takes the role `admin` away at the local GenAuth, or adds it. The page shows the change after the next request for the user.
 */
export function AdminSwitch({ user }: { readonly user: UserInfo }): React.ReactNode {
  const steer = useSteer()
  const isAdmin = hasRole(user, 'admin')
  const others = rolesOf(user).filter((role) => role !== 'admin')
  const roles = isAdmin ? others : ['admin', ...others]
  const tenantId = user['tenant_id']
  return (
    <button
      type="button"
      className="button button-quiet button-small"
      onClick={() =>
        steer((control) =>
          control.setRoles({
            username: String(user.preferred_username),
            tenantId: typeof tenantId === 'string' ? tenantId : undefined,
            roles,
          }),
        )
      }
    >
      {isAdmin ? 'Take admin away' : 'Add admin'}
    </button>
  )
}
