import { useRouteError } from 'react-router'
import { SetUpError } from './set-up-error'

/** Shown where rendering itself failed: a mistake in this demo. */
export function CrashPage(): React.ReactNode {
  return <SetUpError error={useRouteError()} />
}
