import { useRouteError } from 'react-router'
import { SetUpError } from './set-up-error'

/** Shown if rendering fails, because of a bug in this demo. */
export function CrashPage(): React.ReactNode {
  return <SetUpError error={useRouteError()} />
}
