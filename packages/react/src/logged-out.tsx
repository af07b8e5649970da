import type { ReactNode } from 'react'
import { useSession } from './use-session'

/** Props of {@link LoggedOut}. */
export interface LoggedOutProps {
  readonly children?: ReactNode
}

/** Shows its children to visitors; nothing while loading. */
export function LoggedOut({ children }: LoggedOutProps): ReactNode {
  return useSession().status === 'anonymous' ? children : null
}
