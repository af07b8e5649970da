import { GenAuthProvider, useLogin, useSession, useToken, useUser } from '@genauth/react'
import { Fragment } from 'react'
import { flushSync } from 'react-dom'
import { createRoot } from 'react-dom/client'
import { genauth, queryClient } from './client'

/** Components that read every field of a hook. */
const readers = {
  useUser: () => ({ ...useUser() }),
  useSession: () => ({ ...useSession() }),
  useLogin: () => ({ ...useLogin() }),
  'useToken().accessToken': () => useToken().accessToken,
}

interface Props {
  readonly useHook: () => unknown
  readonly onRender: () => void
}

function Reader({ useHook, onRender }: Props): null {
  useHook()
  onRender()
  return null
}

/** Renders readers of all hooks, refreshes the token several times, and counts the renders by hook. */
export async function countRenders(
  count: number,
  renewals: number,
): Promise<Record<string, number>> {
  const renders: Record<string, number> = {}
  const kinds = Object.entries(readers).map(([name, useHook]) => {
    const onRender = () => {
      renders[name] = (renders[name] ?? 0) + 1
    }
    const elements = Array.from({ length: count }, (_, index) => (
      <Reader key={String(index)} useHook={useHook} onRender={onRender} />
    ))
    return <Fragment key={name}>{elements}</Fragment>
  })
  const root = createRoot(document.createElement('div'))
  flushSync(() =>
    root.render(
      <GenAuthProvider client={genauth} queryClient={queryClient}>
        {kinds}
      </GenAuthProvider>,
    ),
  )
  for (const name of Object.keys(readers)) renders[name] = 0
  for (let renewal = 0; renewal < renewals; renewal += 1) await genauth.renew()
  // Wait for the renders that the last refresh causes.
  await new Promise((resolve) => setTimeout(resolve, 100))
  root.unmount()
  return renders
}
